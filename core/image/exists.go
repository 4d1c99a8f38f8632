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

// ExistsResult is the result of image.exists.
type ExistsResult struct {
	// Exists tells that the engine has the image.
	Exists bool `json:"exists" unwrap:"true"`
}

// Exists tells whether the engine has an image. Everything but a missing image is an error, as always.
func Exists(ctx context.Context, e *engine.Engine, r ExistsRequest) (ExistsResult, error) {
	_, err := Inspect(ctx, e, InspectRequest{Ref: r.Ref})
	if fault.Is(err, fault.ImageNotFound) {
		return ExistsResult{}, nil
	}
	return ExistsResult{Exists: err == nil}, err
}
