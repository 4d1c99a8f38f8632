package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// CopyFromRequest is the request of compose.copy_from.
type CopyFromRequest struct {
	engine.Deadline
	engine.Bound
	Project
	One
	container.CopyFromOptions
}

// CopyFrom copies a file or folder out of a container of a service, as container.copy_from does. The container need not run. Without an
// index it is the one with the lowest number; a service without a container is a NotRunningError.
func CopyFrom(ctx context.Context, e *engine.Engine, r CopyFromRequest) (container.CopyFromResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.CopyFromResult{}, err
	}
	result, err := container.CopyFrom(ctx, e, container.CopyFromRequest{Bound: r.Bound, Ref: m.ref(), CopyFromOptions: r.CopyFromOptions})
	return result, ofMember(err, m)
}
