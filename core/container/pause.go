package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// PauseRequest is the request of container.pause.
type PauseRequest struct {
	engine.Deadline
	Ref
}

// Pause freezes all processes of a running container.
func Pause(ctx context.Context, e *engine.Engine, r PauseRequest) (engine.Nothing, error) {
	repeatable, again := engine.Repeated(ctx)
	err := r.send(repeatable, e, "pause", nil)
	if !fault.Is(err, fault.Conflict) {
		return engine.Nothing{}, err
	}
	state, lookup := stateOf(ctx, e, r.Container)
	switch {
	case lookup != nil:
		return engine.Nothing{}, err
	case again() && state.Paused: // by the first try, whose answer was lost
		return engine.Nothing{}, nil
	default:
		return engine.Nothing{}, state.notRunning(err)
	}
}
