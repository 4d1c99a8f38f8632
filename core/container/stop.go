package container

import (
	"context"

	"dockbridge/core/engine"
)

// StopRequest is the request of container.stop.
type StopRequest struct {
	engine.Deadline
	Ref
	Grace
}

// DeadlineSeconds gives the caller's wish; 0 is about the container and not about the call.
func (r StopRequest) DeadlineSeconds() *float64 {
	_, d := r.immediate(r.Deadline)
	return d.Timeout
}

// Stop asks a container to end, and kills it when it does not in time. One that does not run stays as it is.
//
// Without a timeout, the call may take as long as the container may, and the client's default beyond that. timeout=0 kills it at
// once, as docker-py's does and docker stop -t 0.
func Stop(ctx context.Context, e *engine.Engine, r StopRequest) (engine.Nothing, error) {
	return engine.Nothing{}, r.end(ctx, e, r.Ref, r.Deadline, "stop")
}
