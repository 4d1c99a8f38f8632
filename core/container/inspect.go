package container

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// InspectRequest is the request of container.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
	// Size also computes the sizes of the container's files; slow on large containers.
	Size bool `json:"size,omitempty"`
}

// Inspect gives everything the engine knows of one container.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.Check(); err != nil {
		return engine.Document[Details]{}, err
	}
	var query url.Values
	if r.Size {
		query = url.Values{"size": {"1"}}
	}
	doc, err := engine.Get[Details](ctx, e, r.path("json"), query)
	return doc, r.Named(err)
}
