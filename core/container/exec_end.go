package container

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	dockercontainer "github.com/docker/docker/api/types/container"
)

// The engine cannot kill a program that was started by exec. Its process id is
// one of the engine's machine, where this library may not be, and says nothing
// inside the container. So the program carries a mark in its environment, which
// what it starts inherits, and a second exec kills all that carry it. It runs as
// the program's user with the program's rights, so it can do nothing that the
// program itself could not.

// newMark gives a variable that no other process has.
func newMark() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return "DOCKBRIDGE_EXEC=" + hex.EncodeToString(b[:])
}

// sweepScript kills the container's processes whose environment holds its first
// argument and what they have started, and looks again until none is left.
//
//go:embed exec_sweep.sh
var sweepScript string

// end makes sure that the program is gone, and gives the error with what is
// known of it. The caller's context has ended by then, or the connection has.
func (x execution) end(ctx context.Context, mark string, reason error) error {
	f := fault.From(reason)
	if ctx.Err() != nil {
		f = fault.From(context.Cause(ctx))
	}
	if f.Code == fault.NotFound || f.Code == fault.Conflict {
		return f // the engine's answer: nothing was started, or all of it is gone with the container
	}
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), killTime)
	defer cancel()
	pid, gone := x.kill(clean, mark)
	if gone {
		return f
	}
	f = f.WithDetail("may_still_run", true).
		WithHint("the command may still run: it could not be found and killed, which needs a shell and /proc in the container")
	if pid != 0 {
		f = f.WithDetail("pid", pid)
	}
	return f
}

// killTime bounds the search for a program to be killed; it usually takes a tenth of a second.
const killTime = 5 * time.Second

// kill ends the program and what it has started. It is gone when the engine says so and no process has its mark.
func (x execution) kill(ctx context.Context, mark string) (pid int, gone bool) {
	begun, sweeps := time.Now(), 0
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		state, err := x.inspect(ctx)
		switch {
		case fault.Is(err, fault.NotFound): // with its container
			return pid, true
		case err != nil:
			return pid, false
		case state.Pid != 0:
			pid = state.Pid
		}
		if state.started() {
			sweeps++
			switch swept := x.sweep(ctx, state.ContainerID, mark); {
			case swept == sweptClean && !state.Running:
				return pid, true
			case swept == sweptNot:
				return pid, x.endsByItself(ctx)
			case sweeps == mostSweeps:
				return pid, swept == sweptClean && x.endsByItself(ctx)
			}
		} else if time.Since(begun) > startGrace {
			return pid, true // the engine was never asked, or refused
		}
		if pause(ctx, wait) != nil {
			return pid, false
		}
	}
}

// endsByItself is what is left where nothing can be killed: the end of its
// input and of the connection ends many a program, and a container that stops
// ends them all.
func (x execution) endsByItself(ctx context.Context) bool {
	const patience = 500 * time.Millisecond
	begun := time.Now()
	for {
		state, err := x.inspect(ctx)
		if fault.Is(err, fault.NotFound) || err == nil && !state.Running {
			return true
		}
		if err != nil || time.Since(begun) > patience || pause(ctx, 50*time.Millisecond) != nil {
			return false
		}
	}
}

type swept int

const (
	sweptNot   swept = iota // nothing could be run in the container
	sweptSome               // some may be left
	sweptClean              // no process has the mark
)

const (
	// mostSweeps bounds how often a program is looked for: what the container has in place of a shell may say anything.
	mostSweeps = 8
	// sweepTime bounds one look, which takes a tenth of a second.
	sweepTime = 2 * time.Second
	// sweepOutput is what is read of a look's output: the script writes nothing.
	sweepOutput = 4 << 10
)

// sweep runs the script in the container, as the program's user and with the program's rights. The shell is the container's, so
// whoever made the container decides what it really is: it must not get more than the caller gave the program.
func (x execution) sweep(ctx context.Context, container, mark string) swept {
	ctx, cancel := context.WithTimeout(ctx, sweepTime)
	defer cancel()
	for _, shell := range []string{"sh", "/bin/sh"} {
		y, err := newExecution(ctx, x.e, container, dockercontainer.ExecOptions{
			User: x.user, Privileged: x.privileged, Cmd: []string{shell, "-c", sweepScript, "sh", mark}, AttachStdout: true, AttachStderr: true,
		})
		if err != nil {
			return sweptNot
		}
		code, err := y.runWithoutOutput(ctx)
		switch {
		case err == nil && code == 0:
			return sweptClean
		case err == nil && code == 3: // the script's word for it
			return sweptSome
		case err == nil && code == 127: // there is no such shell
			continue
		}
		return sweptNot
	}
	return sweptNot
}

// runWithoutOutput runs a program that has nothing to say, and gives its exit code.
func (x execution) runWithoutOutput(ctx context.Context) (int, error) {
	conn, err := x.e.Hijack(ctx, "/exec/"+x.id+"/start", nil, dockercontainer.ExecStartOptions{})
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	n, err := io.CopyN(io.Discard, conn, sweepOutput)
	switch {
	case n == sweepOutput:
		return 0, fault.New(fault.EngineFailed, "the program writes what it was not asked for")
	case !errors.Is(err, io.EOF):
		return 0, x.e.Explain(err)
	}
	return x.exitCode(ctx)
}

// explainForgotten tells what it means that the engine does not know an execution that it has made: the container was removed, or
// the engine restarted.
func explainForgotten(ctx context.Context, e *engine.Engine, err error, container string) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, lookup := stateOf(ctx, e, container); lookup != nil {
		return err
	}
	return fault.New(fault.ConnectionLost, "the engine knows nothing of this execution any more: it was restarted meanwhile").
		WithCause(err).WithHint("how far the program came is not known; it ended with the engine, unless that keeps containers alive (live-restore)")
}
