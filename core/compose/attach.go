package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// AttachRequest is the request of compose.attach.
type AttachRequest struct {
	engine.Deadline
	Project
	One
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

// Attach connects a session with the program of a running container of a service, as container.attach does: it gives what the program
// writes from now on, and passes on what it is to read. To close the session, to cancel it, or to let its deadline pass only
// detaches. Without an index it is the container with the lowest number that runs; where none does it is a NotRunningError. The
// session's result is there when the container has ended.
func Attach(
	ctx context.Context, e *engine.Engine, r AttachRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error),
) (container.AttachResult, error) {
	m, err := r.one(ctx, e, r.One, true)
	if err != nil {
		return container.AttachResult{}, err
	}
	result, err := container.Attach(ctx, e, container.AttachRequest{
		Ref: m.ref(), Stdin: r.Stdin, Stdout: r.Stdout, Stderr: r.Stderr, Logs: r.Logs,
	}, out, input)
	return result, ofMember(err, m)
}
