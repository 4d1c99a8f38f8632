package volume

import (
	"context"

	"dockbridge/core/engine"
)

// InspectRequest is the request of volume.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
}

// Inspect gives everything the engine knows of one volume.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.check(); err != nil {
		return engine.Document[Details]{}, err
	}
	doc, err := engine.Get[Details](ctx, e, r.path(), nil)
	return doc, r.named(err)
}
