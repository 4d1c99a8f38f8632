package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamExecRequest is the request of compose.stream_exec.
type StreamExecRequest struct {
	engine.Deadline
	Project
	One
	Program
	container.Terminal
	// Stdin lets the program read what is written to the session; without it stdin is empty.
	Stdin *bool `json:"stdin,omitempty" default:"true"`
}

// StreamExec runs a program in a running container of a service, gives what it writes while it writes it, and passes on what it is to
// read, as container.stream_exec does: to close the session, to cancel it, or to let its deadline pass ends the program in the
// container. Without an index it is the container with the lowest number that runs; where none does it is a NotRunningError. The
// session's result is there when the program has ended.
func StreamExec(
	ctx context.Context, e *engine.Engine, r StreamExecRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error),
) (container.StreamExecResult, error) {
	m, err := r.one(ctx, e, r.One, true)
	if err != nil {
		return container.StreamExecResult{}, err
	}
	result, err := container.StreamExec(ctx, e, container.StreamExecRequest{
		Ref: m.ref(), Program: r.program(), Terminal: r.Terminal, Stdin: r.Stdin,
	}, out, input)
	return result, ofMember(err, m)
}
