package plugin

import (
	"context"
	"net/url"
	"strconv"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// EnableRequest is the request of plugin.enable.
type EnableRequest struct {
	engine.Deadline
	Ref
	Patience
}

// Patience is how long the engine waits for a plugin.
type Patience struct {
	// EnableTimeout is how long the engine waits for each answer of the plugin, in whole seconds; for ever by default. The deadline of the call is timeout.
	EnableTimeout *int `json:"enable_timeout,omitempty" unit:"seconds"`
}

func (p Patience) check() error {
	if p.EnableTimeout != nil && *p.EnableTimeout < 0 {
		return fault.Invalid("give seconds, or 0 for no limit", "enable_timeout is %d", *p.EnableTimeout).WithDetail("field", "enable_timeout")
	}
	return nil
}

func (p Patience) query() url.Values {
	seconds := 0
	if p.EnableTimeout != nil {
		seconds = *p.EnableTimeout
	}
	return url.Values{"timeout": {strconv.Itoa(seconds)}} // engines want it to be there
}

// Enable starts a plugin. One that runs already is a conflict. The engine
// gives one that does not listen on its socket some ten seconds, and goes on
// with that when the caller gives up.
func Enable(ctx context.Context, e *engine.Engine, r EnableRequest) (engine.Nothing, error) {
	if err := r.Patience.check(); err != nil {
		return engine.Nothing{}, err
	}
	if err := r.Ref.check(ctx, e); err != nil {
		return engine.Nothing{}, err
	}
	return engine.Nothing{}, r.enable(ctx, e, r.Patience)
}

func (r Ref) enable(ctx context.Context, e *engine.Engine, p Patience) error {
	return conflict(r.post(ctx, e, "enable", p.query(), nil), "it is enabled already")
}
