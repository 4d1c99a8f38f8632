package plugin

import (
	"context"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// RemoveRequest is the request of plugin.remove.
type RemoveRequest struct {
	engine.Deadline
	Ref
	// Force also removes one that is enabled or in use.
	Force bool `json:"force,omitempty"`
}

// Remove removes a plugin. One that is enabled or in use is a conflict.
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest) (engine.Nothing, error) {
	if err := r.check(ctx, e); err != nil {
		return engine.Nothing{}, err
	}
	repeatable, again := engine.Repeated(ctx)
	err := r.remove(repeatable, e, r.Force)
	if fault.Is(err, fault.PluginNotFound) && again() { // the first try removed it, and its answer was lost
		return engine.Nothing{}, nil
	}
	return engine.Nothing{}, conflict(err, "disable it first, or remove it with force=True")
}

func (r Ref) remove(ctx context.Context, e *engine.Engine, force bool) error {
	resp, err := e.Do(ctx, http.MethodDelete, r.path(), forced(force), nil)
	if err != nil {
		return r.named(err)
	}
	return r.named(resp.Body.Close())
}
