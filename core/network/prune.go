package network

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// PruneRequest is the request of network.prune.
type PruneRequest struct {
	engine.Deadline
	// Filters narrow what is removed: label, "label!", until (a time or a span such as "24h").
	Filters wire.Filters `json:"filters,omitempty" arg:"positional"`
}

// Pruned is the result of network.prune.
type Pruned struct {
	// Networks are the names of the networks that were removed.
	Networks []string `json:"networks" unwrap:"true"`
}

// Prune removes the networks that no container uses, and gives their names.
func Prune(ctx context.Context, e *engine.Engine, r PruneRequest) (Pruned, error) {
	query := url.Values{}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	resp, err := e.Do(ctx, http.MethodPost, "/networks/prune", query, nil)
	if err != nil {
		return Pruned{}, err
	}
	doc, err := engine.Read[struct{ NetworksDeleted []string }](e, resp)
	if err != nil {
		return Pruned{}, err
	}
	reply, err := doc.Decode()
	return Pruned{Networks: append([]string{}, reply.NetworksDeleted...)}, err
}
