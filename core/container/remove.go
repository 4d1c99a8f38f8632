package container

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// RemoveRequest is the request of container.remove.
type RemoveRequest struct {
	engine.Deadline
	Ref
	// Force kills a running container first.
	Force bool `json:"force,omitempty"`
	// Volumes also removes the anonymous volumes of the container.
	Volumes bool `json:"volumes,omitempty"`
	// Link removes the link of that name ("web/db"), not the container.
	Link bool `json:"link,omitempty"`
}

// Remove removes a container. When the engine is removing it already, as after the end of one made with auto-remove,
// this waits until it is gone.
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest) (engine.Nothing, error) {
	if err := r.checkRemoval(); err != nil {
		return engine.Nothing{}, err
	}
	for {
		repeatable, again := engine.Repeated(ctx)
		err := r.remove(repeatable, e)
		switch {
		case err == nil:
			return engine.Nothing{}, nil
		case fault.Is(err, fault.ContainerNotFound) && again(): // the first try removed it, and its answer was lost
			return engine.Nothing{}, nil
		case !fault.Is(err, fault.Conflict):
			return engine.Nothing{}, err
		}
		state, lookup := stateOf(ctx, e, r.Container)
		switch {
		case fault.Is(lookup, fault.ContainerNotFound): // gone meanwhile
			return engine.Nothing{}, nil
		case lookup != nil:
			return engine.Nothing{}, err
		case !r.underWay(state):
			return engine.Nothing{}, state.explainKept(err)
		}
		// A removal that fails half-way would never end the wait; asked again, the engine takes it up again.
		if gone, err := r.awaitRemoval(ctx, e); gone || err != nil {
			return engine.Nothing{}, err
		}
	}
}

// checkRemoval refuses what is no name. A link's is made of two.
func (r RemoveRequest) checkRemoval() error {
	if !r.Link {
		return r.Check()
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(r.Container, "/"), "/") {
		if err := engine.CheckName("link", part); err != nil {
			return err
		}
	}
	return nil
}

func (r RemoveRequest) remove(ctx context.Context, e *engine.Engine) error {
	query := url.Values{}
	for name, on := range map[string]bool{"force": r.Force, "v": r.Volumes, "link": r.Link} {
		if on {
			query.Set(name, "1")
		}
	}
	resp, err := e.Do(ctx, http.MethodDelete, r.path(""), query, nil)
	if err != nil {
		return r.Named(err)
	}
	return resp.Body.Close()
}

// underWay tells that a conflict means that a removal is being carried out.
// While a forced one still kills the container, the state says that it runs;
// but the engine has no other reason to refuse force.
func (r RemoveRequest) underWay(s StateDetails) bool {
	return s.Status == "removing" || s.Dead || r.Force && !r.Link
}

// removalSlice is how long to wait for a removal before asking again.
const removalSlice = time.Second

// awaitRemoval waits for the end of a removal that is under way; not gone without an error means to try again.
func (r RemoveRequest) awaitRemoval(ctx context.Context, e *engine.Engine) (gone bool, err error) {
	slice, cancel := context.WithTimeout(ctx, removalSlice)
	defer cancel()
	result, err := Wait(slice, e, WaitRequest{Ref: r.Ref, Condition: "removed"})
	switch {
	case err == nil && result.Error == "", fault.Is(err, fault.ContainerNotFound):
		return true, nil
	case ctx.Err() == nil && (err == nil || slice.Err() != nil):
		return false, nil
	default:
		return false, err
	}
}

// explainKept says what to do with a container that the engine does not remove in its state.
func (s StateDetails) explainKept(err error) error {
	hint := "stop it first, or remove it with force"
	switch {
	case s.Paused:
		hint = "unpause and stop it first, or remove it with force"
	case !s.Running && !s.Restarting:
		return err
	}
	return fault.From(err).WithHint(hint).WithDetail("status", string(s.Status))
}
