package network

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// InspectRequest is the request of network.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
	// Verbose also gives the services and peers of a network of a swarm.
	Verbose bool `json:"verbose,omitempty"`
	// Scope takes only a network of this scope: "local", "swarm" or "global".
	Scope Scope `json:"scope,omitempty"`
}

// Inspect gives everything the engine knows of one network, and the running containers in it.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.check(); err != nil {
		return engine.Document[Details]{}, err
	}
	query := url.Values{}
	if r.Verbose {
		query.Set("verbose", "true")
	}
	if r.Scope != "" {
		query.Set("scope", string(r.Scope))
	}
	doc, err := engine.Get[Details](ctx, e, r.path(), query)
	return doc, r.named(err)
}
