package image

import (
	"context"
	"slices"
	"strconv"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// PruneRequest is the request of image.prune.
type PruneRequest struct {
	engine.Deadline
	// Dangling removes only images without a name, which is the default; False removes every image that no container uses.
	Dangling *bool `json:"dangling,omitempty"`
	// Filters narrow what is removed: "until" (a time, or a span such as "24h"), "label", "label!".
	Filters wire.Filters `json:"filters,omitempty"`
}

// PruneResult is what a prune has removed.
type PruneResult struct {
	// Removed are the names that were taken away and the ids that were deleted.
	Removed []Removed `json:"removed"`
	// SpaceReclaimed is the disk space in bytes that was freed.
	SpaceReclaimed uint64 `json:"space_reclaimed"`
}

// Prune removes images that nothing uses.
func Prune(ctx context.Context, e *engine.Engine, r PruneRequest) (PruneResult, error) {
	filters := wire.Filters{}
	for key, values := range r.Filters {
		filters[key] = slices.Clone(values)
	}
	if r.Dangling != nil || len(filters["dangling"]) == 0 {
		if len(filters["dangling"]) > 0 {
			return PruneResult{}, fault.Invalid("give it once", "dangling is an argument and a filter at the same time")
		}
		filters["dangling"] = []string{strconv.FormatBool(r.Dangling == nil || *r.Dangling)}
	}
	api, err := e.API(ctx)
	if err != nil {
		return PruneResult{}, err
	}
	report, err := api.ImagesPrune(ctx, filters.Args())
	if err != nil {
		return PruneResult{}, e.Explain(err)
	}
	return PruneResult{Removed: removed(report.ImagesDeleted), SpaceReclaimed: report.SpaceReclaimed}, nil
}
