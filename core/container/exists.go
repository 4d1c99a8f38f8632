package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ExistsRequest is the request of container.exists.
type ExistsRequest struct {
	engine.Deadline
	Ref
}

// ExistsResult is the result of container.exists.
type ExistsResult struct {
	// Exists tells that the engine has the container.
	Exists bool `json:"exists" unwrap:"true"`
}

// Exists tells whether the engine has a container. Everything but a missing container is an error, as always.
func Exists(ctx context.Context, e *engine.Engine, r ExistsRequest) (ExistsResult, error) {
	_, err := Inspect(ctx, e, InspectRequest{Ref: r.Ref})
	if fault.Is(err, fault.ContainerNotFound) {
		return ExistsResult{}, nil
	}
	return ExistsResult{Exists: err == nil}, err
}
