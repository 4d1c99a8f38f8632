package container

import (
	"context"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// dialogue is what is had with the program of an attached run.
type dialogue struct {
	// stdin tells that send has something to write.
	stdin bool
	// begun is called when the program runs; nil where nobody wants to know.
	begun func(id string) error
	// send writes the program's input, beside read.
	send func(*transport.Conn)
	// read takes in what the program writes, until its end.
	read func(*transport.Conn, *RunResult) error
}

// collected gives the output whole, and the input at once.
func (r *RunRequest) collected(e *engine.Engine, limit engine.Limit) dialogue {
	return dialogue{
		stdin: r.Given(r.Input),
		send:  func(conn *transport.Conn) { feed(conn, r.Input, r.Body) },
		read: func(conn *transport.Conn, result *RunResult) (err error) {
			if result.Output, err = stream.ReadOutput(conn, r.TTY, limit.Bytes); err != nil {
				return e.Explain(limit.Explain(err))
			}
			return nil
		},
	}
}

// attached starts a container with its input and output connected, and waits
// for its end. Errors from before the start are plain; later ones are wrapped
// in endedError, after the container was dealt with.
func (r *RunRequest) attached(ctx context.Context, e *engine.Engine, id string, result *RunResult, d dialogue) error {
	conn, err := r.attach(ctx, e, id, d.stdin)
	if err != nil {
		return err
	}
	defer conn.Close()
	// Asked for before the start: a short program that the engine removes could be gone afterwards.
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	exited := awaitExit(waiting, e, id, "next-exit")
	if err := start(ctx, e, id); err != nil {
		return err
	}
	if err := r.follow(ctx, e, conn, result, d, exited); err != nil {
		err = fault.Named(err, fault.ContainerNotFound, r.label(id)).(*fault.Error).WithDetail("container_id", id)
		_ = conn.Close() // an engine does not end a container while somebody who does not read holds its output up
		if !r.abandon(ctx, e, id) {
			err = mayStillRun(err, id)
		}
		return &endedError{err}
	}
	if r.Remove {
		discard(ctx, e, id)
	}
	if r.Check && *result.ExitCode != 0 {
		return &endedError{failedCommand(r.label(id), result)}
	}
	return nil
}

func (r *RunRequest) label(id string) string {
	if r.Name != "" {
		return r.Name
	}
	return id[:min(12, len(id))]
}

func (r *RunRequest) attach(ctx context.Context, e *engine.Engine, id string, stdin bool) (*transport.Conn, error) {
	query := attachQuery(stdin, on(r.Stdout), on(r.Stderr), r.TTY)
	return e.Hijack(ctx, "/containers/"+id+"/attach", query, nil)
}

// follow takes the output in until the program ends, and its exit code.
func (r *RunRequest) follow(ctx context.Context, e *engine.Engine, conn *transport.Conn, result *RunResult, d dialogue, exited <-chan exit) error {
	if d.begun != nil {
		if err := d.begun(result.ID); err != nil {
			return err
		}
	}
	if d.stdin {
		fault.Go(func() { d.send(conn) }, nil)
	}
	// An engine closes the connection when the program has ended and all is written.
	if err := d.read(conn, result); err != nil {
		return err
	}
	end := <-exited
	if end.err != nil {
		return end.err
	}
	result.ExitCode = &end.code
	if *result.ExitCode != 0 {
		result.OOMKilled = wasKilledForMemory(ctx, e, result.ID)
	}
	return nil
}

func wasKilledForMemory(ctx context.Context, e *engine.Engine, id string) bool {
	details, err := inspectAs[struct{ State struct{ OOMKilled bool } }](ctx, e, id)
	return err == nil && details.State.OOMKilled
}

// feed writes the input. A program that does not read all of it is no error.
func feed(conn *transport.Conn, input []byte, written *engine.Body) {
	if err := pour(conn, input, written); err == nil {
		_ = conn.CloseWrite()
	}
}

// pour passes on what was given at once, or what the caller writes. What that failed with the caller knows best.
func pour(conn *transport.Conn, input []byte, written *engine.Body) (err error) {
	if written != nil {
		_, err = written.WriteTo(conn)
	} else {
		_, err = conn.Write(input)
	}
	return err
}

// abandon ends a container whose caller gave up: the program must not go on
// when the caller was told that it failed. False when it may still run.
func (r *RunRequest) abandon(ctx context.Context, e *engine.Engine, id string) bool {
	if r.Remove || r.AutoRemove {
		return discard(ctx, e, id)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	err := Ref{Container: id}.send(engine.Repeatable(ctx), e, "kill", nil)
	// A conflict says that it does not run: it has ended by itself.
	return err == nil || fault.Is(err, fault.ContainerNotFound) || fault.Is(err, fault.Conflict)
}

func mayStillRun(err error, id string) error {
	return fault.From(err).WithDetail("may_still_run", true).WithDetail("container_id", id).
		WithHint("the container may still run: the engine could not be told to end it")
}

// tailBytes is how much output an error carries.
const tailBytes = 4096

func failedCommand(name string, result *RunResult) *fault.Error {
	code := fault.CommandFailed
	if result.OOMKilled {
		code = fault.OutOfMemory
	}
	f := fault.New(code, "the command ended with code %d", *result.ExitCode).WithResource(name).WithDetail("exit_code", *result.ExitCode)
	if result.Output.Segments == nil { // it was not collected
		return f
	}
	return f.WithDetail("stdout", tail(result.Output.End(stream.Stdout, tailBytes))).WithDetail("stderr", tail(result.Output.End(stream.Stderr, tailBytes)))
}

func tail(b []byte) string {
	return strings.ToValidUTF8(string(b[max(0, len(b)-tailBytes):]), "\uFFFD")
}
