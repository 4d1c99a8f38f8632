package container

import (
	"context"
	"errors"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// StreamStartRequest is the request of container.stream_start.
type StreamStartRequest struct {
	engine.Deadline
	Ref
	Terminal
	// Stdin lets the program read what is written to the session; None does so if the container keeps its input open (stdin_open).
	Stdin *bool `json:"stdin,omitempty"`
	// Stdout gives what is written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what is written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Check makes another exit code than 0 an error.
	Check bool `json:"check,omitempty"`
}

// StreamStartResult is a container that was started, after its end.
type StreamStartResult struct {
	// ID is the full id; the container is gone if it was made with auto_remove.
	ID string `json:"id"`
	// ExitCode is the code with which the program ended.
	ExitCode int `json:"exit_code"`
	// OOMKilled tells that the container was killed for using too much memory.
	OOMKilled bool `json:"oom_killed"`
}

// StreamStart starts a created or stopped container with a session: it gives what its program writes from its first byte on, and
// passes on what it is to read. So a container can be made (create), be given files (copy_to), and then be run. The session has begun
// when the container runs; its result is there when the program has ended. One that runs already is a ConflictError: attach joins it.
//
// To close the session, to cancel it, or to let its deadline pass kills the container; it is not removed, unless it was made with
// auto_remove. For input make it with stdin_open, and with stdin_once where the program is to see the end of the input (close_input):
// without that, the input outlives the session. With a terminal that is Ctrl-D in any case.
func StreamStart(ctx context.Context, e *engine.Engine, r StreamStartRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (StreamStartResult, error) {
	result, err := r.start(ctx, e, session{e: e, out: out, input: input})
	return result, r.Named(err)
}

func (r StreamStartRequest) start(ctx context.Context, e *engine.Engine, s session) (StreamStartResult, error) {
	if err := r.Ref.Check(); err != nil {
		return StreamStartResult{}, err
	}
	if !on(r.Stdout) && !on(r.Stderr) {
		return StreamStartResult{}, fault.Invalid("ask for stdout, stderr or both", "neither stdout nor stderr was asked for")
	}
	details, err := inspectAs[startable](ctx, e, r.Container)
	if err != nil {
		return StreamStartResult{}, err
	}
	screen, err := r.fits(details)
	if err != nil {
		return StreamStartResult{}, err
	}
	s.tty, s.keepsInput = details.Config.Tty, !details.Config.StdinOnce
	s.stdin = details.Config.OpenStdin && on(r.Stdin)
	run := RunRequest{Options: Options{Name: r.Container, TTY: s.tty, AutoRemove: details.HostConfig.AutoRemove}, Stdout: r.Stdout, Stderr: r.Stderr, Check: r.Check}
	ended := RunResult{ID: details.ID}
	err = run.attached(ctx, e, details.ID, &ended, dialogue{
		stdin: s.stdin,
		begun: func(id string) error {
			if screen != nil { // a program that has ended already needs none
				_ = screen.send(ctx, e, Ref{Container: id}.path("resize"))
			}
			return s.opened(id)
		},
		send: s.send,
		read: func(conn *transport.Conn, _ *RunResult) error { return s.read(conn) },
	})
	if err != nil {
		return StreamStartResult{}, r.failed(ctx, e, &run, details.ID, err)
	}
	return StreamStartResult{ID: details.ID, ExitCode: *ended.ExitCode, OOMKilled: ended.OOMKilled}, nil
}

// startable is what is to be known of a container that is to be started.
type startable struct {
	ID         string `json:"Id"`
	State      StateDetails
	Config     struct{ Tty, OpenStdin, StdinOnce bool }
	HostConfig struct{ AutoRemove bool }
}

// fits tells whether what is asked for goes with the container; it gives the size of its terminal, nil where none was asked for.
func (r StreamStartRequest) fits(c startable) (*Screen, error) {
	switch {
	case c.State.Running: // also one that is paused, or waits for its restart
		return nil, fault.New(fault.Conflict, "the container is %s already", c.State.Status).
			WithHint("attach joins a container that runs; or stop it first").WithDetail("status", string(c.State.Status))
	case r.Stdin != nil && *r.Stdin && !c.Config.OpenStdin:
		return nil, fault.Invalid("make the container with stdin_open=True, or leave stdin out", "the container has no open input")
	case r.Terminal != (Terminal{}) && !c.Config.Tty:
		return nil, fault.Invalid("make the container with tty=True, or leave height and width out", "a size was given, and the container has no terminal")
	}
	return r.screen(c.Config.Tty)
}

// failed explains an error. Where the start may have been carried out nobody would know of it, so the container is ended.
func (r StreamStartRequest) failed(ctx context.Context, e *engine.Engine, run *RunRequest, id string, err error) error {
	var ended *endedError
	if errors.As(err, &ended) {
		return ended.error
	}
	if f := fault.From(err); f.Resource == id {
		err = f.WithResource(r.Container)
	}
	if (answerLost(err) || ctx.Err() != nil) && !run.abandon(ctx, e, id) {
		return mayStillRun(err, id)
	}
	return explainStart(ctx, e, err, r.Container)
}
