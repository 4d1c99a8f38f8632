package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// ExecRequest is the request of compose.exec.
type ExecRequest struct {
	engine.Deadline
	engine.Bound
	Project
	One
	Program
	// Check makes another exit code than 0 an error.
	Check bool `json:"check,omitempty"`
	// Detach starts the program and does not wait for it: instead of its output and exit code it gives an Execution, which can be asked for what became of it.
	Detach bool `json:"detach,omitempty"`
	// Input is what the program reads from stdin, which is empty without it: bytes, text (as UTF-8), a binary file, or an iterable of bytes,
	// asynchronous ones with AsyncClient too. What is no bytes is sent as the program reads it; a program need not read all of it.
	Input []byte `json:"-" body:"true"`
	engine.Written
}

// Exec runs a program in a running container of a service, and waits for its end, as container.exec does: a deadline or a cancel ends the
// program in the container. Without an index it is the container with the lowest number that runs; where none does it is
// a NotRunningError.
func Exec(ctx context.Context, e *engine.Engine, r ExecRequest) (container.ExecResult, error) {
	m, err := r.one(ctx, e, r.One, true)
	if err != nil {
		return container.ExecResult{}, err
	}
	result, err := container.Exec(ctx, e, container.ExecRequest{
		Bound: r.Bound, Ref: m.ref(), Program: r.program(), Check: r.Check, Detach: r.Detach, Input: r.Input, Written: r.Written,
	})
	return result, ofMember(err, m)
}
