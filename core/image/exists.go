package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ExistsRequest is the request of image.exists.
type ExistsRequest struct {
	engine.Deadline
	Ref
}

// Exists tells whether the engine has an image. Everything but a missing image is an error, as always.
func Exists(ctx context.Context, e *engine.Engine, r ExistsRequest) (engine.Existence, error) {
	_, err := Inspect(ctx, e, InspectRequest{Ref: r.Ref})
	return engine.Existing(err, fault.ImageNotFound)
}
