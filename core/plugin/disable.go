package plugin

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// DisableRequest is the request of plugin.disable.
type DisableRequest struct {
	engine.Deadline
	Ref
	// Force also disables one that is in use, by a volume or a network for example.
	Force bool `json:"force,omitempty"`
}

// Disable ends a plugin. One that does not run, or is in use, is a conflict.
func Disable(ctx context.Context, e *engine.Engine, r DisableRequest) (engine.Nothing, error) {
	if err := r.check(ctx, e); err != nil {
		return engine.Nothing{}, err
	}
	err := r.post(ctx, e, "disable", forced(r.Force), nil)
	return engine.Nothing{}, conflict(err, "it is disabled already, or in use: force=True disables it all the same")
}

func forced(force bool) url.Values {
	if force {
		return url.Values{"force": {"1"}}
	}
	return nil
}
