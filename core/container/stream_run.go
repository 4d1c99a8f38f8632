package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
	"dockbridge/core/undo"
)

// StreamRunRequest is the request of container.stream_run.
type StreamRunRequest struct {
	engine.Deadline
	Options
	Terminal
	// Remove removes the container when it has ended.
	Remove bool `json:"remove,omitempty"`
	// Stdin lets the program read what is written to the session; without it stdin is empty.
	Stdin *bool `json:"stdin,omitempty" default:"true"`
	// Stdout gives what is written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what is written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Check makes another exit code than 0 an error.
	Check bool `json:"check,omitempty"`
	// AutoPort publishes on a free port where the wanted one is taken; port tells which.
	AutoPort bool `json:"auto_port,omitempty"`
}

// StreamRunResult is a container that was run, after its end.
type StreamRunResult struct {
	// ID is the full id; the container is gone if it was to be removed.
	ID string `json:"id"`
	// ExitCode is the code with which the program ended.
	ExitCode int `json:"exit_code"`
	// OOMKilled tells that the container was killed for using too much memory.
	OOMKilled bool `json:"oom_killed"`
	// Pulled tells that the image was pulled for it.
	Pulled bool `json:"pulled"`
	// Warnings are what the engine noticed in the options.
	Warnings []string `json:"warnings"`
}

// StreamRun makes a container and starts it, gives what its program writes while it writes it, and passes on what it is to read.
// The session has begun when the container runs; a missing image is pulled before that. Its result is there when the program has
// ended.
//
// To close the session, to cancel it, or to let its deadline pass kills the container, and removes it if it was to be removed.
// The end of the input (close_input) is Ctrl-D where there is a terminal. What was made is removed again when it cannot be
// started.
func StreamRun(ctx context.Context, e *engine.Engine, r StreamRunRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (StreamRunResult, error) {
	screen, err := r.screen(r.TTY)
	switch {
	case err != nil:
		return StreamRunResult{}, err
	case !on(r.Stdout) && !on(r.Stderr):
		return StreamRunResult{}, fault.Invalid("ask for stdout, stderr or both", "neither stdout nor stderr was asked for")
	}
	run := RunRequest{
		Deadline: r.Deadline, Options: r.Options, Remove: r.Remove, Stdout: r.Stdout, Stderr: r.Stderr, Check: r.Check, AutoPort: r.AutoPort,
	}
	s := session{e: e, out: out, input: input, tty: r.TTY, stdin: on(r.Stdin)}
	c, err := run.configuration(ctx, e, s.stdin)
	if err != nil {
		return StreamRunResult{}, err
	}
	if screen != nil {
		c.host.ConsoleSize = *screen.console()
	}
	var log undo.Log
	result, err := run.runNew(ctx, e, c, func(registry.Progress) error { return nil }, dialogue{
		stdin: s.stdin,
		begun: func(id string) error {
			if screen != nil { // engines before API 1.42 do not look at the size that it was made with
				_ = screen.send(ctx, e, Ref{Container: id}.path("resize"))
			}
			return s.opened(id)
		},
		send: s.send,
		read: func(conn *transport.Conn, _ *RunResult) error { return s.read(conn) },
	}, &log)
	if err != nil {
		return StreamRunResult{}, err
	}
	return StreamRunResult{
		ID: result.ID, ExitCode: *result.ExitCode, OOMKilled: result.OOMKilled, Pulled: result.Pulled, Warnings: result.Warnings,
	}, nil
}
