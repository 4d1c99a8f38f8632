package container

import (
	"context"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/versions"
)

// StreamExecRequest is the request of container.stream_exec.
type StreamExecRequest struct {
	engine.Deadline
	Ref
	Program
	Terminal
	// Stdin lets the program read what is written to the session; without it stdin is empty.
	Stdin *bool `json:"stdin,omitempty" default:"true"`
}

// StreamExecResult is how a program that was run in a container has ended.
type StreamExecResult struct {
	// ID is the engine's id of this execution.
	ID string `json:"id"`
	// ExitCode is the code with which the program ended. 127 says that there is no such program, 126 that it cannot be run;
	// the reason is then in the output.
	ExitCode int `json:"exit_code"`
}

// StreamExec runs a program in a running container, gives what it writes while it writes it, and passes on what it is to read.
// The session's result is there when the program has ended.
//
// To close the session, to cancel it, or to let its deadline pass kills the program in the container, and what it has started,
// in the same way as exec does: where that is not possible the error's details say "may_still_run". The end of the input
// (close_input) is Ctrl-D where there is a terminal.
func StreamExec(ctx context.Context, e *engine.Engine, r StreamExecRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (StreamExecResult, error) {
	result, err := r.streamExec(ctx, e, session{e: e, out: out, input: input, tty: r.TTY, stdin: on(r.Stdin)})
	return result, r.Named(explainNotRunning(ctx, e, err, r.Container))
}

func (r StreamExecRequest) streamExec(ctx context.Context, e *engine.Engine, s session) (StreamExecResult, error) {
	if err := r.Check(); err != nil {
		return StreamExecResult{}, err
	}
	screen, err := r.screen(r.TTY)
	if err != nil {
		return StreamExecResult{}, err
	}
	if err := r.checkProgram(ctx, e); err != nil {
		return StreamExecResult{}, err
	}
	mark := newMark()
	x, err := newExecution(ctx, e, r.Container, r.execOptions(mark, s.stdin, true))
	if err != nil {
		return StreamExecResult{}, err
	}
	code, err := x.runToEnd(ctx, s, screen)
	if err != nil {
		return StreamExecResult{}, explainForgotten(ctx, e, x.end(ctx, mark, err), r.Container)
	}
	return StreamExecResult{ID: x.id, ExitCode: code}, nil
}

// runToEnd runs the program to its end and gives its exit code.
func (x execution) runToEnd(ctx context.Context, s session, screen *Screen) (code int, err error) {
	version, err := x.e.Version(ctx)
	if err != nil {
		return 0, err
	}
	start := dockercontainer.ExecStartOptions{Tty: x.tty}
	late := screen != nil && versions.LessThan(version, consoleSize)
	if screen != nil && !late {
		start.ConsoleSize = screen.console()
	}
	conn, err := x.e.Hijack(ctx, "/exec/"+x.id+"/start", nil, start)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if late {
		x.resizeLate(ctx, *screen)
	}
	if err := s.opened(x.id); err != nil {
		return 0, err
	}
	if s.stdin {
		fault.Go(func() { s.send(conn) }, nil)
	}
	if err := s.read(conn); err != nil {
		return 0, err
	}
	return x.exitCode(ctx)
}

// consoleSize is the API version from which on a terminal can have its size from its beginning.
const consoleSize = "1.42"

func (s Screen) console() *[2]uint { return &[2]uint{uint(s.Height), uint(s.Width)} } //nolint:gosec // they were checked

// resizeLate gives the terminal its size as soon as there is one. A program
// that cannot be started has none, and the engine would wait for it for seconds.
func (x execution) resizeLate(ctx context.Context, s Screen) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_ = x.resize(ctx, s)
}
