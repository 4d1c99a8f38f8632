package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/containerd/errdefs"
	dockercontainer "github.com/docker/docker/api/types/container"
)

// runOver runs a container whose name may be taken already.
func (r *RunRequest) runOver(ctx context.Context, e *engine.Engine, c *configuration, report func(registry.Progress) error) (RunResult, error) {
	for attempt := 1; ; attempt++ {
		old, err := existing(ctx, e, r.Name)
		if err != nil {
			return RunResult{}, err
		}
		switch {
		case old == nil:
			result, err := r.runNew(ctx, e, c, report, dialogue{})
			if fault.Is(err, fault.NameConflict) && attempt < 3 {
				continue // another program was faster
			}
			return result, err
		case r.Conflict == "reuse" && !old.State.Dead && old.State.Status != "removing":
			return r.reuse(ctx, e, c, old)
		default:
			return r.recreate(ctx, e, c, old, report)
		}
	}
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
func (r *RunRequest) reuse(ctx context.Context, e *engine.Engine, c *configuration, old *dockercontainer.InspectResponse) (RunResult, error) {
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
	return result, nil
}

// recreate puts a new container in the place of the old one. The old one is
// only moved aside at first, and comes back when the new one cannot be started.
func (r *RunRequest) recreate(ctx context.Context, e *engine.Engine, c *configuration, old *dockercontainer.InspectResponse, report func(registry.Progress) error) (RunResult, error) {
	api, err := e.API(ctx)
	if err != nil {
		return RunResult{}, err
	}
	if missing, err := imageMissing(ctx, e, r.Image); err != nil {
		return RunResult{}, err
	} else if missing && r.Pull != "never" { // before the old one is touched: this fails most often
		if err := pull(ctx, e, &r.Options, report); err != nil {
			return RunResult{}, err
		}
	}
	aside := r.Name + "-replaced-" + old.ID[:12]
	if err := api.ContainerStop(engine.Repeatable(ctx), old.ID, dockercontainer.StopOptions{}); err != nil {
		return RunResult{}, fault.Named(e.Explain(err), fault.ContainerNotFound, r.Name)
	}
	if err := api.ContainerRename(ctx, old.ID, aside); err != nil {
		bringBack(ctx, e, old, r.Name, false)
		return RunResult{}, fault.Named(e.Explain(err), fault.ContainerNotFound, r.Name)
	}
	result, err := r.runNew(ctx, e, c, report, dialogue{})
	if err != nil {
		bringBack(ctx, e, old, r.Name, true)
		return result, err
	}
	discard(ctx, e, old.ID)
	return result, nil
}

// bringBack restores the old container although the caller's time may be over.
func bringBack(ctx context.Context, e *engine.Engine, old *dockercontainer.InspectResponse, name string, renamed bool) {
	ctx, cancel := context.WithTimeout(engine.Repeatable(context.WithoutCancel(ctx)), cleanUpTime)
	defer cancel()
	api, err := e.API(ctx)
	if err != nil {
		return // the engine is gone; the error that led here says so
	}
	if renamed {
		_ = api.ContainerRename(ctx, old.ID, name)
	}
	if old.State.Running {
		_ = api.ContainerStart(ctx, old.ID, dockercontainer.StartOptions{})
	}
}
