package image

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

const (
	sweepLimit = 3 * time.Second
	sweepPause = 20 * time.Millisecond
)

// sweep removes the container of the step that a build was ended in. The
// engine does it, too, once it has noticed that nobody listens any more; but
// who hears that the build has ended shall find that nothing runs.
func (l *buildLog) sweep(ctx context.Context, e *engine.Engine) {
	if l.container == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sweepLimit)
	defer cancel()
	for {
		resp, err := e.Do(ctx, http.MethodDelete, "/containers/"+l.container, url.Values{"force": {"1"}, "v": {"1"}}, nil)
		if err == nil {
			_ = resp.Body.Close()
			return
		}
		if !fault.Is(err, fault.Conflict) { // which says that the engine is removing it
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepPause):
		}
	}
}
