package network

import (
	"context"
	"net/http"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// RemoveRequest is the request of network.remove.
type RemoveRequest struct {
	engine.Deadline
	Ref
}

// Remove removes a network. One that containers are in is a conflict; the error's details have their names in "containers".
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	repeatable, again := engine.Repeated(ctx)
	resp, err := e.Do(repeatable, http.MethodDelete, r.path(), nil, nil)
	if err == nil {
		return engine.Nothing{}, resp.Body.Close()
	}
	err = r.named(err)
	if fault.Is(err, fault.NetworkNotFound) && again() { // the first try removed it, and its answer was lost
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
	details, _ := r.exists(ctx, e)
	names := make([]string, 0, len(details.Containers))
	for _, c := range details.Containers {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return f.WithHint("the networks that every engine has, and those of a running service, cannot be removed")
	}
	slices.Sort(names)
	return f.WithHint("disconnect or stop these containers first: see details").WithDetail("containers", names)
}
