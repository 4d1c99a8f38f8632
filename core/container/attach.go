package container

import (
	"context"
	"net/url"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
)

// AttachRequest is the request of container.attach.
type AttachRequest struct {
	engine.Deadline
	Ref
	AttachOptions
}

// AttachOptions say what a session with a running container is about.
type AttachOptions struct {
	// Stdin passes what is written to the session on to the container's input; None does so if the container keeps its input
	// open (stdin_open).
	Stdin *bool `json:"stdin,omitempty"`
	// Stdout gives what is written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what is written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Logs begins with what the container has written until now.
	Logs bool `json:"logs,omitempty"`
}

// AttachResult is how a container has ended to which a session was attached.
type AttachResult struct {
	// ID is the full id of the container.
	ID string `json:"id"`
	// ExitCode is the code with which the container's program ended; null if the engine ended the session while it runs on.
	ExitCode *int `json:"exit_code"`
}

// Attach connects a session with the program of a running container: it gives what the program writes from now on, and passes on
// what it is to read. The session's result is there when the container has ended.
//
// To close the session, to cancel it, or to let its deadline pass only detaches: the container runs on. The keys that make other
// clients detach are ordinary input. The end of the input (close_input) is Ctrl-D where the container has a terminal. Without
// one, the program is told of it only if the container was made with stdin_once, so that its input ends with the first session, as
// stream_run's are.
func Attach(ctx context.Context, e *engine.Engine, r AttachRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (AttachResult, error) {
	result, err := r.attach(ctx, e, session{e: e, out: out, input: input})
	return result, r.Named(err)
}

func (r AttachRequest) attach(ctx context.Context, e *engine.Engine, s session) (AttachResult, error) {
	if err := r.Check(); err != nil {
		return AttachResult{}, err
	}
	if !on(r.Stdout) && !on(r.Stderr) {
		return AttachResult{}, fault.Invalid("ask for stdout, stderr or both", "neither stdout nor stderr was asked for")
	}
	details, err := inspectAs[struct {
		ID     string `json:"Id"`
		State  StateDetails
		Config struct{ Tty, OpenStdin, StdinOnce bool }
	}](ctx, e, r.Container)
	switch {
	case err != nil:
		return AttachResult{}, err
	case !details.State.Running:
		return AttachResult{}, fault.New(fault.NotRunning, "the container does not run").WithDetail("status", string(details.State.Status)).
			WithHint("start it first; stream_start starts it with a session, and logs gives the output of one that has ended")
	case details.State.Paused || details.State.Restarting: // the engine refuses it without a word
		return AttachResult{}, fault.New(fault.Conflict, "the container is %s", details.State.Status).WithHint("attach to it when it runs again")
	case r.Stdin != nil && *r.Stdin && !details.Config.OpenStdin:
		return AttachResult{}, fault.Invalid("make the container with stdin_open=True, or leave stdin out", "the container has no open input")
	}
	s.tty, s.keepsInput = details.Config.Tty, !details.Config.StdinOnce
	s.stdin = details.Config.OpenStdin && on(r.Stdin)
	// Asked for before: it may end, and be gone, as soon as the session has begun.
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	exited := awaitExit(waiting, e, details.ID, "not-running")
	query := attachQuery(s.stdin, on(r.Stdout), on(r.Stderr), s.tty)
	if r.Logs {
		query.Set("logs", "1")
	}
	conn, err := e.Hijack(ctx, "/containers/"+details.ID+"/attach", query, nil)
	if err != nil {
		return AttachResult{}, err
	}
	defer conn.Close()
	if err := s.opened(details.ID); err != nil {
		return AttachResult{}, err
	}
	if s.stdin {
		fault.Go(func() { s.send(conn) }, nil)
	}
	if err := s.read(conn); err != nil {
		return AttachResult{}, err
	}
	code, err := r.exitCode(ctx, e, details.ID, exited)
	return AttachResult{ID: details.ID, ExitCode: code}, err
}

// endGrace is longer than a container takes to end after its output has.
const endGrace = time.Second

// exitCode waits for the container's end, which usually comes with that of its
// output; nil when the container runs on.
func (r AttachRequest) exitCode(ctx context.Context, e *engine.Engine, id string, exited <-chan exit) (*int, error) {
	timer := time.NewTimer(endGrace)
	defer timer.Stop()
	for {
		select {
		case end := <-exited:
			if end.err != nil {
				return nil, end.err
			}
			return &end.code, nil
		case <-timer.C:
			state, err := stateOf(ctx, e, id)
			if err == nil && state.Running {
				return nil, nil
			}
		}
	}
}

// attachQuery says which streams of a container are to be connected.
func attachQuery(stdin, stdout, stderr, tty bool) url.Values {
	query := url.Values{"stream": {"1"}}
	for name, wanted := range map[string]bool{"stdin": stdin, "stdout": stdout, "stderr": stderr} {
		if wanted {
			query.Set(name, "1")
		}
	}
	if tty && stdin {
		query.Set("detachKeys", noDetachKeys)
	}
	return query
}
