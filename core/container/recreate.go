package container

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/undo"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// replacement is what it takes to put a new container in the place of an old one.
type replacement struct {
	e    *engine.Engine
	old  *dockercontainer.InspectResponse
	name string
	log  undo.Log
}

// replacedName is the name of a container that was moved out of the way of its successor.
func replacedName(name, id string) string { return name + "-replaced-" + id[:12] }

// recreate puts a new container in the place of the old one. The old one is
// only stopped and moved aside at first, and comes back as it was when the new
// one cannot be started, or does not get healthy where that is asked for. Its
// anonymous volumes go to the new one; the others stay on the engine.
func (r *RunRequest) recreate(
	ctx context.Context, e *engine.Engine, c *configuration, old *dockercontainer.InspectResponse, report func(registry.Progress) error, healthy Healthy,
) (RunResult, error) {
	if old.HostConfig.AutoRemove {
		return RunResult{}, fault.New(fault.Conflict, "the container %q removes itself when it is stopped (auto_remove), so that it could not come back", r.Name).
			WithResource(r.Name).WithHint("stop or remove it first")
	}
	if missing, err := imageMissing(ctx, e, r.Image); err != nil {
		return RunResult{}, err
	} else if missing && r.Pull != "never" { // before the old one is touched: this fails most often
		if err := pull(ctx, e, &r.Options, report); err != nil {
			return RunResult{}, err
		}
	}
	moved, err := r.takeVolumes(ctx, e, c, old)
	if err != nil {
		return RunResult{}, err
	}
	way := &replacement{e: e, old: old, name: r.Name}
	if err := way.clear(ctx); err != nil {
		return RunResult{}, way.log.Undo(ctx, err)
	}
	result, err := r.runNew(ctx, e, c, report, dialogue{}, &way.log)
	if err == nil {
		err = r.settled(ctx, e, &result, healthy)
	}
	if err != nil {
		return result, way.log.Undo(ctx, err)
	}
	way.log.Keep()
	result.MovedVolumes = moved
	if err := way.remove(ctx); err != nil {
		result.Warnings = append(result.Warnings, fmt.Sprintf("the replaced container %s could not be removed: %v", replacedName(r.Name, old.ID), err))
	}
	return result, nil
}

// clear stops the old container and moves it aside.
func (p *replacement) clear(ctx context.Context) error {
	api, err := p.e.API(ctx)
	if err != nil {
		return err
	}
	if p.old.State.Running {
		grace := p.grace()
		p.log.Add(undo.Step{
			Left: undo.Left{
				What: "container", Name: p.name, State: "stopped; it ran before", How: fmt.Sprintf("start the container %q again", p.name),
			},
			Limit: grace + undo.DefaultLimit,
			Do:    func(ctx context.Context) error { return p.startAgain(ctx, grace) },
		})
	}
	if err := api.ContainerStop(engine.Repeatable(ctx), p.old.ID, dockercontainer.StopOptions{}); err != nil {
		return fault.Named(p.e.Explain(err), fault.ContainerNotFound, p.name)
	}
	to := replacedName(p.name, p.old.ID)
	p.log.Add(undo.Step{
		Left: undo.Left{
			What: "container", Name: to, State: fmt.Sprintf("renamed; its name was %q", p.name), How: fmt.Sprintf("rename the container %q to %q", to, p.name),
		},
		Do: p.renameBack,
	})
	if err := api.ContainerRename(ctx, p.old.ID, to); err != nil {
		return fault.Named(p.e.Explain(err), fault.ContainerNotFound, p.name)
	}
	return nil
}

// grace is how long the engine takes at most to stop the old container.
func (p *replacement) grace() time.Duration {
	const usual, most = 10 * time.Second, time.Minute
	if p.old.Config == nil || p.old.Config.StopTimeout == nil {
		return usual
	}
	if seconds := *p.old.Config.StopTimeout; seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, most)
	}
	return most
}

// startAgain lets the old container run as before. A stop that its caller did not wait for goes on on the engine, and would end
// the container after it was started: so its end is waited for first, as long as such a stop may take.
func (p *replacement) startAgain(ctx context.Context, grace time.Duration) error {
	settled := time.Now().Add(grace + time.Second)
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, 500*time.Millisecond) {
		state, err := stateOf(ctx, p.e, p.old.ID)
		switch {
		case err != nil && !fault.From(err).Retryable:
			return err
		case err == nil && !state.Running:
			return p.start(ctx)
		case err == nil && time.Now().After(settled):
			return nil // it was never stopped
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

func (p *replacement) start(ctx context.Context) error {
	ref := Ref{Container: p.old.ID}
	if err := ref.send(engine.Repeatable(ctx), p.e, "start", nil); err != nil || !p.old.State.Paused {
		return err
	}
	return ref.send(ctx, p.e, "pause", nil)
}

func (p *replacement) renameBack(ctx context.Context) error {
	details, err := inspectAs[struct{ Name string }](ctx, p.e, p.old.ID)
	if err != nil || details.Name == "/"+p.name {
		return err
	}
	api, err := p.e.API(ctx)
	if err != nil {
		return err
	}
	return p.e.Explain(api.ContainerRename(ctx, p.old.ID, p.name))
}

// remove removes the old container, and none of its volumes.
func (p *replacement) remove(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(engine.Repeatable(context.WithoutCancel(ctx)), undo.DefaultLimit)
	defer cancel()
	_, err := Remove(ctx, p.e, RemoveRequest{Ref: Ref{Container: p.old.ID}, Force: true})
	if fault.Is(err, fault.ContainerNotFound) {
		return nil
	}
	return err
}

// anonymous is what the engine calls a volume that nobody has named.
var anonymous = regexp.MustCompile(`^[0-9a-f]{64}$`)

// takeVolumes gives the new container the anonymous volumes of the old one, where it is to have some itself at the same place:
// those of its image, and those that were asked for without a name. They are data of a service that goes on.
func (r *RunRequest) takeVolumes(ctx context.Context, e *engine.Engine, c *configuration, old *dockercontainer.InspectResponse) (map[string]string, error) {
	moved := map[string]string{}
	held := map[string]dockercontainer.MountPoint{}
	for _, m := range old.Mounts {
		if m.Type == mount.TypeVolume && anonymous.MatchString(m.Name) {
			held[m.Destination] = m
		}
	}
	if len(held) == 0 {
		return moved, nil
	}
	api, err := e.API(ctx)
	if err != nil {
		return nil, err
	}
	image, err := api.ImageInspect(ctx, r.Image)
	if err != nil {
		return nil, fault.Named(e.Explain(err), fault.ImageNotFound, r.Image)
	}
	take := func(target string) (name string, readOnly bool) {
		m, ok := held[strings.TrimSuffix(target, "/")]
		if !ok {
			return "", false
		}
		delete(held, m.Destination)
		moved[m.Destination] = m.Name
		return m.Name, !m.RW
	}
	taken := map[string]bool{} // places that the options say something about
	for i, bind := range c.host.Binds {
		parts := strings.Split(bind, ":")
		if len(parts) > 1 {
			taken[strings.TrimSuffix(parts[1], "/")] = true
			continue
		}
		taken[strings.TrimSuffix(bind, "/")] = true
		if name, _ := take(bind); name != "" {
			c.host.Binds[i] = name + ":" + bind
		}
	}
	for i, m := range c.host.Mounts {
		taken[strings.TrimSuffix(m.Target, "/")] = true
		if m.Type == mount.TypeVolume && m.Source == "" {
			c.host.Mounts[i].Source, _ = take(m.Target)
		}
	}
	for target := range c.host.Tmpfs {
		taken[strings.TrimSuffix(target, "/")] = true
	}
	if image.Config == nil {
		return moved, nil
	}
	for target := range image.Config.Volumes {
		if taken[strings.TrimSuffix(target, "/")] {
			continue
		}
		if name, readOnly := take(target); name != "" {
			c.host.Mounts = append(c.host.Mounts, mount.Mount{Type: mount.TypeVolume, Source: name, Target: target, ReadOnly: readOnly})
		}
	}
	return moved, nil
}
