package plugin

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ListRequest is the request of plugin.list.
type ListRequest struct {
	engine.Deadline
	// Filters narrow the list: "enabled" (True or False), "capability" ("volumedriver", "networkdriver", "ipamdriver", "logdriver", "metricscollector", "authz").
	Filters wire.Filters `json:"filters,omitempty" arg:"positional"`
}

// List gives the plugins that are installed, in no order.
func List(ctx context.Context, e *engine.Engine, r ListRequest) (engine.Document[[]Details], error) {
	if err := supported(ctx, e); err != nil {
		return engine.Document[[]Details]{}, err
	}
	query := url.Values{}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	return engine.Get[[]Details](ctx, e, "/plugins", query)
}
