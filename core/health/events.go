package health

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"dockbridge/core/engine"
)

// event is what the engine says when something happens to a container.
type event struct {
	Action string
	Actor  struct{ Attributes map[string]string }
}

// actions are the events after which the state may be another. Without this filter each probe of a health check would cause three
// more. The engine compares by prefix, so that "health_status" has all of them.
func actions() []string {
	return []string{"start", "restart", "stop", "die", "oom", "pause", "unpause", "health_status", "update", "destroy"}
}

// subscribe opens the stream of one container's events. The engine answers before it has subscribed; since, a moment of its own
// clock, has it repeat what happened in between. The channel is closed when the engine ends the stream.
func subscribe(ctx context.Context, e *engine.Engine, id string, since time.Time) (<-chan event, error) {
	query := url.Values{"filters": {engine.Filters{"type": {"container"}, "container": {id}, "event": actions()}.Query()}}
	if !since.IsZero() {
		query.Set("since", unixTime(since))
	}
	resp, err := e.Do(ctx, http.MethodGet, "/events", query, nil)
	if err != nil {
		return nil, err
	}
	events := make(chan event, 16)
	go func() {
		defer close(events)
		_ = guard(func() error { // however it ends, the watcher asks for the state and subscribes again
			// Only this goroutine closes the body: a connection must not be closed under a read.
			defer resp.Body.Close()
			stream := json.NewDecoder(resp.Body)
			for {
				var ev event
				if err := stream.Decode(&ev); err != nil {
					return err
				}
				select {
				case events <- ev:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
	}()
	return events, nil
}

// death is what events told of the container's last end: all that remains of a container that removes itself.
type death struct {
	seen     bool
	removed  bool
	exitCode int
	oom      bool
}

func (d *death) note(ev event) {
	switch ev.Action {
	case "start":
		*d = death{}
	case "destroy":
		d.removed = true
	case "oom":
		d.oom = true
	case "die":
		d.seen = true
		d.exitCode, _ = strconv.Atoi(ev.Actor.Attributes["exitCode"])
	}
}
