package volume

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// RemoveRequest is the request of volume.remove.
type RemoveRequest struct {
	engine.Deadline
	Ref
	// Force takes it as done when there is no such volume, and removes one whose driver is gone. It does not take the
	// volume from containers that use it.
	Force bool `json:"force,omitempty"`
}

// Remove removes a volume and what is in it. One that a container uses, also a stopped one, is a conflict; the error's
// details have the containers' names in "containers".
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	var query url.Values
	if r.Force {
		query = url.Values{"force": {"1"}}
	}
	repeatable, again := engine.Repeated(ctx)
	resp, err := e.Do(repeatable, http.MethodDelete, r.path(), query, nil)
	if err == nil {
		return engine.Nothing{}, resp.Body.Close()
	}
	err = r.named(err)
	if fault.Is(err, fault.VolumeNotFound) && again() { // the first try removed it, and its answer was lost
		return engine.Nothing{}, nil
	}
	return engine.Nothing{}, r.inUse(ctx, e, err)
}

// inUse adds who is in the way.
func (r RemoveRequest) inUse(ctx context.Context, e *engine.Engine, err error) error {
	f := fault.From(err)
	if f.Code != fault.Conflict {
		return f
	}
	f = f.WithHint("remove the containers that use the volume first, also stopped ones: see details")
	filters := wire.Filters{"volume": {r.Volume}}
	doc, err := engine.Get[[]struct{ Names []string }](ctx, e, "/containers/json", url.Values{"all": {"1"}, "filters": {filters.Query()}})
	if err != nil {
		return f
	}
	users, _ := doc.Decode()
	names := make([]string, 0, len(users))
	for _, u := range users {
		if len(u.Names) > 0 {
			names = append(names, strings.TrimPrefix(u.Names[0], "/"))
		}
	}
	return f.WithDetail("containers", names)
}
