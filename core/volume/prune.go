package volume

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/versions"
)

// PruneRequest is the request of volume.prune.
type PruneRequest struct {
	engine.Deadline
	// All also removes volumes that were given a name. Without it only those that the engine named itself are removed,
	// which engines older than API 1.42 cannot tell apart: they need True here.
	All bool `json:"all,omitempty" arg:"positional"`
	// Filters narrow what is removed: label, "label!".
	Filters wire.Filters `json:"filters,omitempty"`
}

// Pruned is the result of volume.prune.
type Pruned struct {
	// Volumes are the names of the volumes that were removed.
	Volumes []string `json:"volumes"`
	// SpaceReclaimed is how much disk space became free, in bytes.
	SpaceReclaimed int64 `json:"space_reclaimed"`
}

// Prune removes the volumes that no container uses, and what is in them.
func Prune(ctx context.Context, e *engine.Engine, r PruneRequest) (Pruned, error) {
	filters, err := r.filters(ctx, e)
	if err != nil {
		return Pruned{}, err
	}
	query := url.Values{}
	if text := filters.Query(); text != "" {
		query.Set("filters", text)
	}
	resp, err := e.Do(ctx, http.MethodPost, "/volumes/prune", query, nil)
	if err != nil {
		return Pruned{}, err
	}
	doc, err := engine.Read[reply](e, resp)
	if err != nil {
		return Pruned{}, err
	}
	done, err := doc.Decode()
	return Pruned{Volumes: append([]string{}, done.VolumesDeleted...), SpaceReclaimed: done.SpaceReclaimed}, err
}

type reply struct {
	VolumesDeleted []string
	SpaceReclaimed int64
}

// filters lets the same call remove the same volumes on every engine: old ones always take those with a name too, so
// that has to be asked for.
func (r PruneRequest) filters(ctx context.Context, e *engine.Engine) (wire.Filters, error) {
	filters := maps.Clone(r.Filters)
	all := r.All
	if given, ok := filters["all"]; ok { // as the docker CLI's --filter all=1
		all = all || slices.Contains(given, "true") || slices.Contains(given, "1")
		delete(filters, "all")
	}
	version, err := e.Version(ctx)
	if err != nil {
		return nil, err
	}
	old := versions.LessThan(version, "1.42")
	switch {
	case old && !all:
		return nil, fault.New(fault.Unsupported, "this engine (API version %s) cannot leave volumes with a name out of a prune", version).
			WithHint("give all=True if those may go too, and narrow it by a label").
			WithDetail("required_api_version", "1.42").WithDetail("api_version", version)
	case all && !old:
		if filters == nil {
			filters = wire.Filters{}
		}
		filters["all"] = []string{"true"}
	}
	return filters, nil
}
