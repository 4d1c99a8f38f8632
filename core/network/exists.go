package network

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ExistsRequest is the request of network.exists.
type ExistsRequest struct {
	engine.Deadline
	Ref
}

// Exists tells whether the engine has a network. Everything but a missing network is an error, as always.
func Exists(ctx context.Context, e *engine.Engine, r ExistsRequest) (engine.Existence, error) {
	_, err := Inspect(ctx, e, InspectRequest{Ref: r.Ref})
	return engine.Existing(err, fault.NetworkNotFound)
}
