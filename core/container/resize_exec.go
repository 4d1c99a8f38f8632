package container

import (
	"context"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// ExecRef names one execution in a request.
type ExecRef struct {
	// ExecID is the engine's id of the execution: the id of what exec gives, and of a session of stream_exec.
	ExecID string `json:"exec_id" refers:"exec"`
}

func (r ExecRef) check() error { return engine.CheckName("execution", r.ExecID) }

// named gives an error the execution's id.
func (r ExecRef) named(err error) error { return fault.Named(err, fault.NotFound, r.ExecID) }

// ResizeExecRequest is the request of container.resize_exec.
type ResizeExecRequest struct {
	engine.Deadline
	ExecRef
	Screen
}

// ResizeExec changes the size of the terminal of a program that was started by stream_exec. One without a terminal, or
// that has ended, is an error.
func ResizeExec(ctx context.Context, e *engine.Engine, r ResizeExecRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	err := r.checkScreen()
	if err == nil {
		err = execution{e: e, id: r.ExecID}.resize(ctx, r.Screen)
	}
	return engine.Nothing{}, r.named(err)
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
