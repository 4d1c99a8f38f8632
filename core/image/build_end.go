package image

import (
	"context"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

const (
	endLimit = 3 * time.Second
	endPause = 20 * time.Millisecond
)

// awaitEnd waits until the container of the step that a build was ended in is
// gone: the engine kills and removes it when nobody listens to the build any
// more, and who hears that the build has ended shall find that nothing runs.
// False when it still runs after a while.
//
// The container's name comes from the build's output, where a program can write
// what it likes, so this only looks: the container may be anybody's.
func (l *buildLog) awaitEnd(ctx context.Context, e *engine.Engine) bool {
	if l.container == "" {
		return true
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	running := false
	for {
		state, err := stateOf(ctx, e, l.container)
		switch {
		case fault.Is(err, fault.NotFound):
			return true
		case err == nil:
			running = state.Running
		}
		select {
		case <-ctx.Done():
			return !running
		case <-time.After(endPause):
		}
	}
}

type containerState struct{ Running bool }

func stateOf(ctx context.Context, e *engine.Engine, id string) (containerState, error) {
	doc, err := engine.Get[struct{ State containerState }](ctx, e, "/containers/"+id+"/json", nil)
	if err != nil {
		return containerState{}, err
	}
	details, err := doc.Decode()
	return details.State, err
}
