package container

import (
	"context"
	"net/http"
	"strings"
	"time"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	dockercontainer "github.com/docker/docker/api/types/container"
)

// Program is what is run in a running container, and how.
type Program struct {
	// Command is the program and its arguments; a text is split like a command line, but run by no shell.
	Command Argv `json:"command"`
	// Environment holds further variables: {"KEY": "value"} or ["KEY=value"].
	Environment Variables `json:"environment,omitempty" secret:"true"`
	// Workdir is the folder the program starts in; None for the container's.
	Workdir string `json:"workdir,omitempty"`
	// User is who runs the program: "name", "name:group", "uid" or "uid:gid", or the number alone; None for the container's user.
	User Text `json:"user,omitempty"`
	// Privileged gives the program all rights of the kernel, and also the container's shell that ends it when its time is over: only
	// for containers whose content you trust.
	Privileged bool `json:"privileged,omitempty"`
	// TTY gives the program a terminal; its output is then one stream. A terminal does not pass the end of the input on:
	// end it with b"\x04" where the program waits for it.
	TTY bool `json:"tty,omitempty"`
}

// ExecRequest is the request of container.exec.
type ExecRequest struct {
	engine.Deadline
	engine.Bound
	Ref
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

// Argv is a program with its arguments, each an item of its own.
type Argv []string

// PythonType is the type hint.
func (Argv) PythonType() string { return Command{}.PythonType() }

// UnmarshalJSON accepts a list of texts, or a text that is split like a command line. No program can be given a NUL.
func (a *Argv) UnmarshalJSON(data []byte) (err error) {
	const hint = `give a list, for example ["ls", "-l"], or one text; nothing is run by a shell, so for a shell's syntax give ["sh", "-c", "…"]`
	var list []string
	if text, ok := argument.Text(data); ok {
		err = splitWords(text, &list)
	} else {
		list, err = argument.Texts(data, hint)
	}
	if err != nil {
		return err
	}
	for i, item := range list {
		if strings.Contains(item, "\x00") {
			return argument.At(argument.Index(i), argument.Unusable("", "leave it out", "holds a NUL character"))
		}
	}
	*a = list
	return nil
}

// ExecResult is what came of a program that was run in a container.
type ExecResult struct {
	// ID is the engine's id of this execution.
	ID string `json:"id" refers:"exec"`
	// ExitCode is the code with which the program ended. 127 says that there is no such program, 126 that it cannot be run; the
	// reason is then in the output.
	ExitCode *int `json:"exit_code" only:"attached"`
	// Output is what the program wrote.
	Output stream.Output `json:"output" also:"stdout,stderr,text,stdout_text,stderr_text"`
}

// Exec runs a program in a running container and waits for its end. A deadline
// or a cancel kills the program in the container, and what it has started,
// before the error is given; so does output that is too large. To find these again, the program is given a
// variable DOCKBRIDGE_EXEC with a random value, and a shell of the container,
// run as the program's user with the program's rights, looks for it in /proc.
// Where that is not possible the error's details say so: "may_still_run" is
// true, and "pid" is the process on the engine's machine.
func Exec(ctx context.Context, e *engine.Engine, r ExecRequest) (ExecResult, error) {
	if err := r.checkExec(ctx, e); err != nil {
		return ExecResult{}, r.Named(err)
	}
	limit, err := r.Collecting(e, "the output of the command", "stream_exec")
	if err != nil {
		return ExecResult{}, r.Named(err)
	}
	mark := newMark()
	x, err := newExecution(ctx, e, r.Container, r.options(mark))
	if err != nil {
		return ExecResult{}, r.Named(explainNotRunning(ctx, e, err, r.Container))
	}
	result := ExecResult{ID: x.id, Output: stream.Output{Segments: [][2]int{}}}
	if r.Detach {
		err := x.detach(ctx)
		if err != nil {
			err = x.end(ctx, mark, err) // the start may have been carried out
		}
		return result, r.Named(explainNotRunning(ctx, e, err, r.Container))
	}
	code, err := x.attach(ctx, r, &result.Output, limit)
	if err != nil {
		err = explainForgotten(ctx, e, x.end(ctx, mark, err), r.Container)
		return ExecResult{}, r.Named(withOutput(explainNotRunning(ctx, e, err, r.Container), result.Output))
	}
	result.ExitCode = &code
	if r.Check && code != 0 {
		err := fault.New(fault.CommandFailed, "the command ended with code %d", code).WithDetail("exit_code", code)
		return ExecResult{}, r.Named(withOutput(err, result.Output))
	}
	return result, nil
}

// withOutput adds the end of what was written to an error.
func withOutput(err error, o stream.Output) error {
	return fault.From(err).WithDetail("stdout", tail(o.End(stream.Stdout, tailBytes))).WithDetail("stderr", tail(o.End(stream.Stderr, tailBytes)))
}

func (r ExecRequest) checkExec(ctx context.Context, e *engine.Engine) error {
	switch {
	case r.Detach && r.Given(r.Input):
		return fault.Invalid("leave out detach or the input", "a program that is not waited for takes no input")
	case r.Detach && r.Check:
		return fault.Invalid("leave out detach or check", "a program that is not waited for has no exit code to check")
	}
	if err := r.Ref.Check(); err != nil {
		return err
	}
	return r.checkProgram(ctx, e)
}

func (p Program) checkProgram(ctx context.Context, e *engine.Engine) error {
	if len(p.Command) == 0 || p.Command[0] == "" {
		return fault.Invalid(`give a list, for example ["ls", "-l"]`, "the command is empty")
	}
	if len(p.Environment) > 0 {
		if err := e.Require(ctx, "1.25", "the environment of an exec"); err != nil {
			return err
		}
	}
	if p.Workdir != "" {
		return e.Require(ctx, "1.35", "the working folder of an exec (workdir)")
	}
	return nil
}

func (r ExecRequest) options(mark string) dockercontainer.ExecOptions {
	return r.execOptions(mark, r.Given(r.Input), !r.Detach)
}

func (p Program) execOptions(mark string, input, output bool) dockercontainer.ExecOptions {
	o := dockercontainer.ExecOptions{
		User: string(p.User), Privileged: p.Privileged, Tty: p.TTY, WorkingDir: p.Workdir, Cmd: p.Command,
		Env:         append([]string{mark}, p.Environment...),
		AttachStdin: input, AttachStdout: output, AttachStderr: output,
	}
	if p.TTY && input {
		o.DetachKeys = noDetachKeys
	}
	return o
}

// noDetachKeys is in no sensible input. With a terminal the engine takes some keys in the input for the wish to detach,
// ctrl-p ctrl-q if it is told nothing, and this cannot be switched off.
const noDetachKeys = "ctrl-@,ctrl-_,ctrl-@,ctrl-_,ctrl-@,ctrl-_"

// execution is one program to be run in a container.
type execution struct {
	e          *engine.Engine
	id         string
	tty        bool
	user       string
	privileged bool
}

func newExecution(ctx context.Context, e *engine.Engine, container string, o dockercontainer.ExecOptions) (execution, error) {
	reply, err := ask[struct{ ID string }](ctx, e, http.MethodPost, "/containers/"+container+"/exec", nil, o)
	if err == nil && engine.CheckName("execution", reply.ID) != nil {
		err = fault.New(fault.BadReply, "the engine gives no proper id of the execution")
	}
	return execution{e: e, id: reply.ID, tty: o.Tty, user: o.User, privileged: o.Privileged}, err
}

func (x execution) detach(ctx context.Context) error {
	resp, err := x.e.Do(ctx, http.MethodPost, "/exec/"+x.id+"/start", nil, dockercontainer.ExecStartOptions{Detach: true, Tty: x.tty})
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// attach runs the program to its end and gives its exit code. What it wrote is in output, also when that fails.
func (x execution) attach(ctx context.Context, r ExecRequest, output *stream.Output, limit engine.Limit) (code int, err error) {
	conn, err := x.e.Hijack(ctx, "/exec/"+x.id+"/start", nil, dockercontainer.ExecStartOptions{Tty: x.tty})
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if r.Given(r.Input) {
		// Beside the reading: neither side may wait for the other.
		if x.tty { // left open: at its end the engine would close the output too, before all of it has come
			fault.Go(func() { _ = pour(conn, r.Input, r.Body) }, nil)
		} else {
			fault.Go(func() { feed(conn, r.Input, r.Body) }, nil)
		}
	}
	o, err := stream.ReadOutput(conn, x.tty, limit.Bytes)
	if o.Segments != nil {
		*output = o
	}
	if err != nil {
		return 0, x.e.Explain(limit.Explain(err))
	}
	return x.exitCode(ctx)
}

// execState is what the engine knows of an execution.
type execState struct {
	ContainerID string
	Running     bool
	ExitCode    *int
	Pid         int
	// ProcessConfig is how it was started.
	ProcessConfig struct {
		TTY bool `json:"tty"`
	}
}

func (s execState) started() bool { return s.Running || s.ExitCode != nil }

func (x execution) inspect(ctx context.Context) (execState, error) {
	return ask[execState](ctx, x.e, http.MethodGet, "/exec/"+x.id+"/json", nil, nil)
}

// startGrace is how long a program whose start was asked for may take to be
// one that the engine has begun to start; it takes microseconds.
const startGrace = 250 * time.Millisecond

// exitCode waits for the end. Usually the program has ended when its output
// has; one that closes its output itself may go on, and the engine has nothing
// by which its end could be waited for.
func (x execution) exitCode(ctx context.Context) (int, error) {
	begun := time.Now()
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, 200*time.Millisecond) {
		state, err := x.inspect(ctx)
		switch {
		case err != nil:
			return 0, err
		case !state.Running && state.ExitCode != nil:
			return *state.ExitCode, nil
		case !state.started() && time.Since(begun) > startGrace:
			return 0, fault.New(fault.Conflict, "the engine did not start the command")
		}
		if err := pause(ctx, wait); err != nil {
			return 0, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
