package container

import (
	"context"

	"dockbridge/core/engine"
)

// RestartRequest is the request of container.restart.
type RestartRequest struct {
	engine.Deadline
	Ref
	Grace
}

// DeadlineSeconds gives the caller's wish; 0 is about the container and not about the call.
func (r RestartRequest) DeadlineSeconds() *float64 {
	_, d := r.immediate(r.Deadline)
	return d.Timeout
}

// Restart stops a container as stop does, and starts it again. One that does not run is started. When the engine's answer is
// lost it is not asked for again, which could restart the container twice: the ConnectionLostError says that it may have been.
//
// Without a timeout, the call may take as long as the container may, and the client's default beyond that. timeout=0 kills it at
// once, as with stop.
func Restart(ctx context.Context, e *engine.Engine, r RestartRequest) (engine.Nothing, error) {
	err := r.end(ctx, e, r.Ref, r.Deadline, "restart")
	return engine.Nothing{}, explainStart(ctx, e, err, r.Container)
}
