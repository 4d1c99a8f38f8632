package container

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"

	"github.com/containerd/errdefs"
	dockercontainer "github.com/docker/docker/api/types/container"
)

// runResolvingConflict runs a container whose name may be taken already.
func (r *RunRequest) runResolvingConflict(ctx context.Context, e *engine.Engine, c *configuration, report func(registry.Progress) error, healthy Healthy) (RunResult, error) {
	for attempt := 1; ; attempt++ {
		old, err := existing(ctx, e, r.Name)
		if err == nil && old == nil {
			old, err = recoverReplaced(ctx, e, r.Name)
		}
		if err != nil {
			return RunResult{}, err
		}
		switch {
		case old == nil:
			result, err := r.runDetached(ctx, e, c, report, healthy)
			if fault.Is(err, fault.NameConflict) && attempt < 3 {
				continue // another program was faster
			}
			return result, err
		case old.State.Dead || old.State.Status == "removing": // nothing but its removal can come of it
			if _, err := Remove(ctx, e, RemoveRequest{Ref: Ref{Container: old.ID}, Force: true}); err != nil {
				return RunResult{}, err
			}
		case r.Conflict == "reuse":
			return r.reuse(ctx, e, c, old, healthy)
		default:
			return r.recreate(ctx, e, c, old, report, healthy)
		}
	}
}

// recoverReplaced finds the container that a replacement had moved aside when its program ended in the middle of it, and gives it its name
// back; nil when there is none.
func recoverReplaced(ctx context.Context, e *engine.Engine, name string) (*dockercontainer.InspectResponse, error) {
	filter := wire.Filters{"name": {"^/" + regexp.QuoteMeta(name) + "-replaced-[0-9a-f]{12}$"}}
	doc, err := engine.Get[[]struct {
		ID    string `json:"Id"`
		Names []string
	}](ctx, e, "/containers/json", url.Values{"all": {"1"}, "filters": {filter.Query()}})
	if err != nil {
		return nil, err
	}
	found, err := doc.Decode()
	if err != nil {
		return nil, err
	}
	for _, c := range found { // the newest first
		if !slices.Contains(c.Names, "/"+replacedName(name, c.ID)) {
			continue
		}
		api, err := e.API(ctx)
		if err != nil {
			return nil, err
		}
		if err := api.ContainerRename(ctx, c.ID, name); err != nil {
			return nil, fault.Named(e.Explain(err), fault.ContainerNotFound, name)
		}
		return existing(ctx, e, name)
	}
	return nil, nil
}

// existing gives the container of exactly that name, nil when there is none:
// the engine also answers to the beginning of an id.
func existing(ctx context.Context, e *engine.Engine, name string) (*dockercontainer.InspectResponse, error) {
	api, err := e.API(ctx)
	if err != nil {
		return nil, err
	}
	found, err := api.ContainerInspect(ctx, name)
	switch {
	case errdefs.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, fault.Named(e.Explain(err), fault.ContainerNotFound, name)
	case found.Name != "/"+name:
		return nil, nil
	}
	return &found, nil
}

// reuse makes the existing container run, and tells how it differs from the wanted one.
func (r *RunRequest) reuse(ctx context.Context, e *engine.Engine, c *configuration, old *dockercontainer.InspectResponse, healthy Healthy) (RunResult, error) {
	if sameImage(ctx, e, c.config.Image, old) {
		c.config.Image = old.Config.Image
	}
	result := RunResult{ID: old.ID, Reused: true, AutoPorts: map[string]int{}, Differences: c.differences(old)}
	var err error
	switch {
	case old.State.Paused:
		api, apiErr := e.API(ctx)
		if apiErr != nil {
			return result, apiErr
		}
		err = e.Explain(api.ContainerUnpause(ctx, old.ID))
	case !old.State.Running:
		err = start(ctx, e, old.ID)
	}
	if err != nil {
		return result, startError(ctx, e, err, old.ID, c)
	}
	return result, r.settled(ctx, e, &result, healthy)
}

// sameImage tells that a container was made of the image that is wanted, where one of them is named by its id.
func sameImage(ctx context.Context, e *engine.Engine, wanted string, old *dockercontainer.InspectResponse) bool {
	const id = "sha256:"
	switch {
	case strings.HasPrefix(wanted, id):
		return wanted == old.Image
	case !strings.HasPrefix(old.Config.Image, id):
		return false
	}
	doc, err := engine.Get[struct{ ID string }](ctx, e, "/images/"+wanted+"/json", nil)
	if err != nil {
		return false
	}
	image, err := doc.Decode()
	return err == nil && image.ID == old.Image
}
