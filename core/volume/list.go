package volume

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ListRequest is the request of volume.list.
type ListRequest struct {
	engine.Deadline
	// Filters narrow the list: dangling (True for those that no container uses), driver, label, name. A name fits also
	// as a part.
	Filters wire.Filters `json:"filters,omitempty" arg:"positional"`
}

// Listing is the engine's reply to volume.list.
type Listing struct {
	// Volumes are the volumes.
	Volumes []Details `json:"Volumes" unwrap:"true"`
}

// List gives the volumes, in one request. Those of a plugin that does not answer are missing.
func List(ctx context.Context, e *engine.Engine, r ListRequest) (engine.Document[Listing], error) {
	query := url.Values{}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	return engine.Get[Listing](ctx, e, "/volumes", query)
}
