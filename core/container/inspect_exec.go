package container

import (
	"context"

	"dockbridge/core/engine"
)

// InspectExecRequest is the request of container.inspect_exec.
type InspectExecRequest struct {
	engine.Deadline
	ExecRef
}

// ExecDetails is what the engine knows of a program that was run in a
// container. It forgets it soon after the program's end, and with the container.
type ExecDetails struct {
	engine.Attrs
	// ID is the engine's id of the execution.
	ID string `json:"ID" refers:"exec"`
	// ContainerID is the full id of the container.
	ContainerID string `json:"ContainerID"`
	// Running tells that the program runs.
	Running bool `json:"Running"`
	// ExitCode is the code with which it ended; null while it runs, and before it was started.
	ExitCode *int `json:"ExitCode"`
	// PID is the process id on the engine's machine, which it had, too, when it has ended; 0 before it was started.
	PID int `json:"Pid"`
	// CanRemove tells that the engine is about to forget it.
	CanRemove bool `json:"CanRemove"`
	// OpenStdin tells that it is given input.
	OpenStdin bool `json:"OpenStdin"`
	// OpenStdout tells that stdout is read.
	OpenStdout bool `json:"OpenStdout"`
	// OpenStderr tells that stderr is read.
	OpenStderr bool `json:"OpenStderr"`
	// Process is how it was started.
	Process ExecProcess `json:"ProcessConfig"`
}

// ExecProcess is how a program was run in a container.
type ExecProcess struct {
	// Entrypoint is the program.
	Entrypoint string `json:"entrypoint"`
	// Arguments are its arguments.
	Arguments []string `json:"arguments"`
	// TTY tells that it has a terminal.
	TTY bool `json:"tty"`
	// Privileged tells that it has all rights of the kernel.
	Privileged bool `json:"privileged"`
	// User is who runs it, "" for the container's user.
	User string `json:"user"`
}

// InspectExec tells what became of a program that exec or stream_exec has run
// in a container. One that the engine has forgotten is a NotFoundError.
func InspectExec(ctx context.Context, e *engine.Engine, r InspectExecRequest) (engine.Document[ExecDetails], error) {
	if err := r.check(); err != nil {
		return engine.Document[ExecDetails]{}, err
	}
	doc, err := engine.Get[ExecDetails](ctx, e, "/exec/"+r.ExecID+"/json", nil)
	return doc, r.named(err)
}
