package container

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// PruneRequest is the request of container.prune.
type PruneRequest struct {
	engine.Deadline
	// Filters narrow what is removed: "label", "label!" and "until" (a time, or a span such as "24h").
	Filters wire.Filters `json:"filters,omitempty"`
}

// PruneResult is what a prune has removed.
type PruneResult struct {
	// ContainersDeleted are the ids of the removed containers.
	ContainersDeleted []string `json:"ContainersDeleted"`
	// SpaceReclaimed is the disk space that became free, in bytes.
	SpaceReclaimed int64 `json:"SpaceReclaimed"`
}

// Prune removes all containers that do not run, or those of them that the filters choose. There is no deadline unless
// a timeout is given: it takes as long as there are containers.
func Prune(ctx context.Context, e *engine.Engine, r PruneRequest) (PruneResult, error) {
	if err := e.Require(ctx, "1.25", "prune"); err != nil {
		return PruneResult{}, err
	}
	query := url.Values{}
	if text := r.Filters.Query(); text != "" {
		query.Set("filters", text)
	}
	result, err := ask[PruneResult](ctx, e, http.MethodPost, "/containers/prune", query, nil)
	if fault.Is(err, fault.Conflict) {
		busy := fault.From(err).WithHint("another prune is running on the engine: try again when it has ended")
		busy.Retryable = true
		return PruneResult{}, busy
	}
	return result, err
}
