package container

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/stream"
	"dockbridge/core/undo"

	"github.com/containerd/errdefs"
	"github.com/docker/go-connections/nat"
)

// RunRequest is the request of container.run.
type RunRequest struct {
	engine.Deadline
	engine.Bound
	Options
	// Detach gives the Container as soon as it runs, instead of waiting for its end.
	Detach bool `json:"detach,omitempty"`
	// Remove removes the container when it has ended.
	Remove bool `json:"remove,omitempty"`
	// Stdout is whether stdout is collected; on unless switched off.
	Stdout *bool `json:"stdout,omitempty"`
	// Stderr is whether stderr is collected; on unless switched off.
	Stderr *bool `json:"stderr,omitempty"`
	// Stream is docker-py's; the output of an attached run is given whole, so only detached runs take it, without effect. For
	// output while it is written there is stream_run.
	Stream bool `json:"stream,omitempty"`
	// Check makes another exit code than 0 an error.
	Check bool `json:"check,omitempty"`
	// Conflict says what to do when a container of that name exists: "fail" (the default), "reuse" it (it is started if
	// it does not run), or "recreate" it (the old one comes back if the new one cannot be started; its anonymous volumes go to the new one, and no volume
	// is removed).
	Conflict ConflictPolicy `json:"conflict,omitempty"`
	// WaitHealthy gives a detached container only when its health check says so (without a check: when it runs). One that fails at
	// that is removed again; with conflict="recreate" the old one comes back then.
	WaitHealthy bool `json:"wait_healthy,omitempty"`
	// AutoPort publishes on a free port where the wanted one is taken, and reports it.
	AutoPort bool `json:"auto_port,omitempty"`
	// Input is what the program reads from stdin: bytes, text (as UTF-8), a binary file, or an iterable of bytes, asynchronous ones with AsyncClient
	// too. What is no bytes is sent as the program reads it; a program need not read all of it.
	Input []byte `json:"-" body:"true"`
	engine.Written
}

// RunResult is a container that was run.
type RunResult struct {
	// ID is the full id; the container is gone if it was to be removed.
	ID string `json:"id"`
	// ExitCode is the code with which the program ended.
	ExitCode *int `json:"exit_code" only:"attached"`
	// Output is what the program wrote.
	Output stream.Output `json:"output" also:"stdout,stderr,text,stdout_text,stderr_text" only:"attached"`
	// OOMKilled tells that the container was killed for using too much memory.
	OOMKilled bool `json:"oom_killed" only:"attached"`
	// Pulled tells that the image was pulled for it.
	Pulled bool `json:"pulled"`
	// Reused tells that a container of that name existed and was used.
	Reused bool `json:"reused"`
	// Differences are the options in which a reused container differs from what was asked for.
	Differences []Difference `json:"differences"`
	// AutoPorts maps ports of the container to the free ports that were chosen for them.
	AutoPorts map[string]int `json:"auto_ports"`
	// MovedVolumes maps places in the container to the anonymous volumes that it has from the one that it replaces.
	MovedVolumes map[string]string `json:"moved_volumes"`
	// Warnings are what the engine noticed in the options, and what of a replaced container could not be removed.
	Warnings []string `json:"warnings"`
	// Details is what the engine says of a detached one once it runs; null of an attached one, and of one that is gone already.
	Details *engine.Document[Details] `json:"details"`
}

// Healthy waits until a container is healthy.
type Healthy func(ctx context.Context, id string) error

// Run makes a container and starts it. Attached, it waits for the end and gives the output and the exit code; a deadline, a cancel
// or output that is too large kills the container, and removes it if it was to be removed. Detached, it gives the container once it runs.
// What was made is removed again when it cannot be started. What could not be undone is in the error's details ("left"), and why in its children.
func Run(ctx context.Context, e *engine.Engine, r RunRequest, report func(registry.Progress) error, healthy Healthy) (RunResult, error) {
	if err := r.checkRun(); err != nil {
		return RunResult{}, err
	}
	limit, err := r.Collecting(e, "the output of the container", "stream_run")
	if err != nil {
		return RunResult{}, err
	}
	c, err := r.configuration(ctx, e, r.Given(r.Input))
	if err != nil {
		return RunResult{}, err
	}
	if r.Conflict == "reuse" || r.Conflict == "recreate" {
		return r.runResolvingConflict(ctx, e, c, report, healthy)
	}
	if r.Detach {
		return r.runDetached(ctx, e, c, report, healthy)
	}
	var log undo.Log
	return r.runNew(ctx, e, c, report, r.collected(e, limit), &log)
}

// configuration turns the options into the engine's; input tells that the program is to read something.
func (r *RunRequest) configuration(ctx context.Context, e *engine.Engine, input bool) (*configuration, error) {
	if r.Detach {
		r.AutoRemove = r.AutoRemove || r.Remove
	} else if input {
		r.StdinOpen = true
	}
	c, err := r.configure(ctx, e)
	if err != nil {
		return nil, err
	}
	c.config.AttachStdout, c.config.AttachStderr = !r.Detach && on(r.Stdout), !r.Detach && on(r.Stderr)
	c.config.AttachStdin, c.config.StdinOnce = input, input || r.StdinOnce
	return c, nil
}

func (r *RunRequest) checkRun() error {
	switch {
	case r.Conflict != "" && r.Conflict != "fail" && (!r.Detach || r.Name == ""):
		return fault.Invalid("give detach=True and a name", "conflict %q is about detached containers with a name", r.Conflict)
	case r.Detach && r.Given(r.Input):
		return fault.Invalid("leave detach out, or send the input later", "a detached container takes no input")
	case !r.Detach && r.WaitHealthy:
		return fault.Invalid("give detach=True", "an attached run ends with the container, and is not waited for to be healthy (wait_healthy)")
	case r.Detach && r.Check:
		return fault.Invalid("leave one of them out", "check needs the exit code, which a detached run does not wait for")
	case r.Stream && !r.Detach:
		return fault.New(fault.Unsupported, "an attached run gives its output whole").WithHint("use stream_run, or run it with detach=True and read its logs with stream_logs")
	}
	return nil
}

func on(flag *bool) bool { return flag == nil || *flag }

// runDetached makes a container and starts it, and waits until it is healthy, if that is asked for.
func (r *RunRequest) runDetached(ctx context.Context, e *engine.Engine, c *configuration, report func(registry.Progress) error, healthy Healthy) (RunResult, error) {
	var log undo.Log
	result, err := r.runNew(ctx, e, c, report, dialogue{}, &log)
	if err == nil {
		err = r.settled(ctx, e, &result, healthy)
	}
	if err != nil {
		return result, log.Undo(ctx, err)
	}
	return result, nil
}

// settled waits until a detached container is healthy, if that is asked for, and completes the result with what the engine says of it.
// That it cannot be asked is no error: the container runs, and that is what was wanted.
func (r *RunRequest) settled(ctx context.Context, e *engine.Engine, result *RunResult, healthy Healthy) error {
	if r.WaitHealthy {
		if err := healthy(ctx, result.ID); err != nil {
			return err
		}
	}
	own, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	doc, err := engine.Get[Details](own, e, Ref{Container: result.ID}.path("json"), nil)
	switch {
	case ctx.Err() != nil:
		return e.Explain(context.Cause(ctx))
	case err == nil:
		result.Details = &doc
	}
	return nil
}

// askTime is how long the engine is asked for a container that it has just started.
const askTime = 5 * time.Second

// runNew makes a container and starts it; unless it is detached, d is had with its program. When it fails it has undone what it
// did; when it succeeds, what undoes it is in the log.
func (r *RunRequest) runNew(
	ctx context.Context, e *engine.Engine, c *configuration, report func(registry.Progress) error, d dialogue, log *undo.Log,
) (RunResult, error) {
	result := RunResult{AutoPorts: map[string]int{}, MovedVolumes: map[string]string{}}
	for {
		made, err := create(ctx, e, &r.Options, c, report)
		result.ID, result.Warnings, result.Pulled = made.ID, made.Warnings, result.Pulled || made.Pulled
		if err != nil {
			return result, err
		}
		step := log.Add(removeCreated(e, made.ID))
		if r.Detach {
			err = start(ctx, e, made.ID)
		} else {
			err = r.attached(ctx, e, made.ID, &result, d)
		}
		if err == nil {
			return result, r.reportPorts(ctx, e, c, &result)
		}
		var ended *endedError
		if errors.As(err, &ended) {
			step.Keep()
			return result, ended.error
		}
		err = startError(ctx, e, err, made.ID, c)
		if err = step.Undo(ctx, err); step.Failed() {
			return result, mayStillRun(err, made.ID) // the start may have been carried out
		}
		if !r.AutoPort || !freePort(c, err) {
			return result, err
		}
	}
}

// endedError wraps an error of a run that did start: what is to be done with the container is done.
type endedError struct{ error }

func (e *endedError) Unwrap() error { return e.error }

func start(ctx context.Context, e *engine.Engine, id string) error {
	ctx, cancel := context.WithTimeout(ctx, e.Timeout())
	defer cancel()
	return startOnce(ctx, e, Ref{Container: id})
}

// startError says in the caller's terms why a new container did not start.
func startError(ctx context.Context, e *engine.Engine, err error, id string, c *configuration) error {
	name := c.name
	if name == "" {
		name = c.config.Image
	}
	f := fault.From(explainStart(ctx, e, fault.Named(err, fault.ContainerNotFound, id), id))
	if f.Resource == "" || f.Resource == id { // the caller does not know the id
		f = f.WithResource(name)
	}
	return f
}

// freePort lets the engine choose the port that an error reports as taken;
// false when the error is another one, or it has been chosen already.
func freePort(c *configuration, err error) bool {
	f := fault.From(err)
	taken, ok := f.Details["port"].(int)
	if f.Code != fault.PortConflict || !ok {
		return false
	}
	changed := false
	for _, bindings := range c.host.PortBindings {
		for i := range bindings {
			if bindings[i].HostPort == fmt.Sprint(taken) {
				bindings[i].HostPort = ""
				changed = true
			}
		}
	}
	return changed
}

// reportPorts finds out which ports the engine chose in place of taken ones.
func (r *RunRequest) reportPorts(ctx context.Context, e *engine.Engine, c *configuration, result *RunResult) error {
	if !r.AutoPort || !r.Detach {
		return nil
	}
	var wanted []nat.Port
	for port, bindings := range c.host.PortBindings {
		if slices.ContainsFunc(bindings, func(b nat.PortBinding) bool { return b.HostPort == "" }) {
			wanted = append(wanted, port)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	api, err := e.API(ctx)
	if err != nil {
		return err
	}
	details, err := api.ContainerInspect(ctx, result.ID)
	if errdefs.IsNotFound(err) {
		return nil // it has ended already, and removes itself
	}
	if err != nil {
		return fault.Named(e.Explain(err), fault.ContainerNotFound, result.ID)
	}
	for _, port := range wanted {
		for _, b := range details.NetworkSettings.Ports[port] {
			if n, err := nat.ParsePort(b.HostPort); err == nil {
				result.AutoPorts[string(port)] = n
			}
		}
	}
	return nil
}

// removeCreated is the step that removes a container which was made for nothing, with its own volumes.
func removeCreated(e *engine.Engine, id string) undo.Step {
	return undo.Step{
		Left: undo.Left{What: "container", Name: id, State: "made, and perhaps running", How: fmt.Sprintf("remove the container %s", id[:min(12, len(id))])},
		Do: func(ctx context.Context) error {
			_, err := Remove(engine.Repeatable(ctx), e, RemoveRequest{Ref: Ref{Container: id}, Force: true, Volumes: true})
			if fault.Is(err, fault.ContainerNotFound) {
				return nil
			}
			return err
		},
	}
}

// cleanUpTime bounds what is done on the engine after a caller gave up.
const cleanUpTime = 10 * time.Second

// discard removes a container although the caller's time may be over; false when it may still be there.
func discard(ctx context.Context, e *engine.Engine, id string) bool {
	ctx, cancel := context.WithTimeout(engine.Repeatable(context.WithoutCancel(ctx)), cleanUpTime)
	defer cancel()
	_, err := Remove(ctx, e, RemoveRequest{Ref: Ref{Container: id}, Force: true, Volumes: true})
	return err == nil || fault.Is(err, fault.ContainerNotFound)
}
