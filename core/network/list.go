package network

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ListRequest is the request of network.list.
type ListRequest struct {
	engine.Deadline
	// Filters narrow the list: dangling (True for those without a container), driver, id, label, name, scope, type
	// ("custom" or "builtin"). A name or id fits also as a part.
	Filters wire.Filters `json:"filters,omitempty" arg:"positional"`
}

// List gives the networks, in one request; which containers are in them only inspect tells.
func List(ctx context.Context, e *engine.Engine, r ListRequest) (engine.Document[[]Details], error) {
	query := url.Values{}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	return engine.Get[[]Details](ctx, e, "/networks", query)
}
