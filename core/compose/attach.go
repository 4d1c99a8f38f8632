package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// AttachRequest is the request of compose.attach.
type AttachRequest struct {
	engine.Deadline
	Project
	One
	container.AttachOptions
}

// Attach connects a session with the program of a running container of a service, as container.attach does: it gives what the program
// writes from now on, and passes on what it is to read. To close the session, to cancel it, or to let its deadline pass only
// detaches. Without an index it is the container with the lowest number that runs; where none does it is a NotRunningError. The
// session's result is there when the container has ended.
func Attach(
	ctx context.Context, e *engine.Engine, r AttachRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error),
) (container.AttachResult, error) {
	m, err := r.one(ctx, e, r.One, true)
	if err != nil {
		return container.AttachResult{}, err
	}
	result, err := container.Attach(ctx, e, container.AttachRequest{Ref: m.ref(), AttachOptions: r.AttachOptions}, out, input)
	return result, ofMember(err, m)
}
