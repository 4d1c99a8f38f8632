package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// UnpauseRequest is the request of container.unpause.
type UnpauseRequest struct {
	engine.Deadline
	Ref
}

// Unpause lets the processes of a paused container go on.
func Unpause(ctx context.Context, e *engine.Engine, r UnpauseRequest) (engine.Nothing, error) {
	repeatable, again := engine.Repeated(ctx)
	err := r.send(repeatable, e, "unpause", nil)
	// The engine answers 500 for a container that is not paused.
	if !fault.Is(err, fault.EngineFailed) && !fault.Is(err, fault.Conflict) {
		return engine.Nothing{}, err
	}
	state, lookup := stateOf(ctx, e, r.Container)
	switch {
	case lookup != nil, state.Paused:
		return engine.Nothing{}, err
	case again() && state.Running: // the first try did it, and its answer was lost
		return engine.Nothing{}, nil
	default:
		return engine.Nothing{}, state.notRunning(recoded(err, fault.Conflict))
	}
}
