package container

import (
	"context"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ResizeExecRequest is the request of container.resize_exec.
type ResizeExecRequest struct {
	engine.Deadline
	// ExecID is the engine's id of the execution: the id of a session of stream_exec.
	ExecID string `json:"exec_id"`
	Screen
}

// ResizeExec changes the size of the terminal of a program that was started by stream_exec. One without a terminal, or
// that has ended, is an error.
func ResizeExec(ctx context.Context, e *engine.Engine, r ResizeExecRequest) (engine.Nothing, error) {
	if err := engine.CheckName("execution", r.ExecID); err != nil {
		return engine.Nothing{}, err
	}
	err := r.checkScreen()
	if err == nil {
		err = execution{e: e, id: r.ExecID}.resize(ctx, r.Screen)
	}
	return engine.Nothing{}, fault.Named(err, fault.NotFound, r.ExecID)
}

// resize waits while the program is being started: an engine says that it will
// start one before it does, and cannot resize until then.
func (x execution) resize(ctx context.Context, s Screen) error {
	for began := time.Now(); ; {
		state, err := x.inspect(ctx)
		switch {
		case err != nil:
			return err
		case !state.ProcessConfig.TTY:
			return noTerminal()
		case state.Running:
			return s.send(ctx, x.e, "/exec/"+x.id+"/resize")
		case state.started() || time.Since(began) > startGrace:
			return fault.New(fault.Conflict, "the program has ended, or was not started")
		}
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			return err
		}
	}
}
