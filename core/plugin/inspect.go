package plugin

import (
	"context"

	"dockbridge/core/engine"
)

// InspectRequest is the request of plugin.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
}

// Inspect gives everything the engine knows of one plugin.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.check(ctx, e); err != nil {
		return engine.Document[Details]{}, err
	}
	doc, err := engine.Get[Details](ctx, e, r.path()+"/json", nil)
	return doc, r.named(err)
}
