package container

import (
	"context"
	"net/url"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	dockercontainer "github.com/docker/docker/api/types/container"
)

// attached starts a container with its input and output connected, and waits
// for its end. Errors from before the start are plain; later ones are wrapped
// in endedError, after the container was dealt with.
func (r *RunRequest) attached(ctx context.Context, e *engine.Engine, id string, result *RunResult) error {
	conn, err := r.attach(ctx, e, id)
	if err != nil {
		return err
	}
	defer conn.Close()
	api, err := e.API(ctx)
	if err != nil {
		return err
	}
	// Asked for before the start: a short program that the engine removes could be gone afterwards.
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	exited, failed := api.ContainerWait(waiting, id, dockercontainer.WaitConditionNextExit)
	if err := start(ctx, e, id); err != nil {
		return err
	}
	if r.Input != nil {
		go feed(conn, r.Input)
	}
	if err := r.follow(ctx, e, conn, result, exited, failed); err != nil {
		r.abandon(ctx, e, id)
		return &endedError{fault.Named(err, fault.ContainerNotFound, r.label(id)).(*fault.Error).WithDetail("container_id", id)}
	}
	if r.Remove {
		discard(ctx, e, id)
	}
	if r.Check && *result.ExitCode != 0 {
		return &endedError{failedCommand(r.label(id), result)}
	}
	return nil
}

func (r *RunRequest) label(id string) string {
	if r.Name != "" {
		return r.Name
	}
	return id[:min(12, len(id))]
}

func (r *RunRequest) attach(ctx context.Context, e *engine.Engine, id string) (*engine.Stream, error) {
	query := url.Values{"stream": {"1"}}
	for name, wanted := range map[string]bool{"stdin": r.Input != nil, "stdout": on(r.Stdout), "stderr": on(r.Stderr)} {
		if wanted {
			query.Set(name, "1")
		}
	}
	return e.Hijack(ctx, "/containers/"+id+"/attach", query, nil)
}

// follow collects the output until the program ends, and its exit code.
func (r *RunRequest) follow(ctx context.Context, e *engine.Engine, conn *engine.Stream, result *RunResult, exited <-chan dockercontainer.WaitResponse, failed <-chan error) error {
	var err error
	// An engine closes the connection when the program has ended and all is written.
	result.Output, err = stream.ReadOutput(conn, r.TTY)
	if err != nil {
		return e.Explain(err)
	}
	select {
	case end := <-exited:
		code := int(end.StatusCode)
		result.ExitCode = &code
	case err := <-failed:
		return e.Explain(err)
	}
	if *result.ExitCode != 0 {
		result.OOMKilled = wasKilledForMemory(ctx, e, result.ID)
	}
	return nil
}

func wasKilledForMemory(ctx context.Context, e *engine.Engine, id string) bool {
	api, err := e.API(ctx)
	if err != nil {
		return false
	}
	details, err := api.ContainerInspect(ctx, id)
	return err == nil && details.State != nil && details.State.OOMKilled
}

// feed writes the input. A program that does not read all of it is no error.
func feed(conn *engine.Stream, input []byte) {
	defer func() { _ = recover() }() // nothing in here may end the host program
	if _, err := conn.Write(input); err == nil {
		_ = conn.CloseWrite()
	}
}

// abandon ends a container whose caller gave up: the program must not go on
// when the caller was told that it failed.
func (r *RunRequest) abandon(ctx context.Context, e *engine.Engine, id string) {
	if r.Remove || r.AutoRemove {
		discard(ctx, e, id)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	if api, err := e.API(ctx); err == nil {
		_ = api.ContainerKill(ctx, id, "KILL")
	}
}

// tailBytes is how much output an error carries.
const tailBytes = 4096

func failedCommand(name string, result *RunResult) *fault.Error {
	code := fault.CommandFailed
	if result.OOMKilled {
		code = fault.OutOfMemory
	}
	return fault.New(code, "the command ended with code %d", *result.ExitCode).WithResource(name).
		WithDetail("exit_code", *result.ExitCode).
		WithDetail("stdout", tail(result.Output.Stream(stream.Stdout))).
		WithDetail("stderr", tail(result.Output.Stream(stream.Stderr)))
}

func tail(b []byte) string {
	return strings.ToValidUTF8(string(b[max(0, len(b)-tailBytes):]), "\uFFFD")
}
