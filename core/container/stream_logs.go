package container

import (
	"context"
	"errors"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	"github.com/docker/docker/api/types/versions"
)

// StreamLogsRequest is the request of container.stream_logs.
type StreamLogsRequest struct {
	LogsRequest
	// Follow goes on with what the container writes from now on, until it ends; without it the stream ends with the log as it is.
	Follow *bool `json:"follow,omitempty" default:"true"`
	// Lines gives each line by itself, without its end; one of more than a mebibyte comes in pieces. Without it the bytes
	// are given as they come.
	Lines *bool `json:"lines,omitempty" default:"true"`
}

// StreamLogs gives what a container has written, and what it writes, while it
// writes it. The stream ends when the container does. A reader that is slow
// slows the engine's sending, and the container's log waits on the engine.
func StreamLogs(ctx context.Context, e *engine.Engine, r StreamLogsRequest, out stream.Sink[stream.Chunks]) (engine.Nothing, error) {
	return engine.Nothing{}, r.named(r.streamLogs(ctx, e, out))
}

func (r StreamLogsRequest) streamLogs(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks]) error {
	query, err := r.checked(ctx, e)
	if err != nil {
		return err
	}
	if on(r.Follow) {
		query.Set("follow", "1")
	}
	version, err := e.Version(ctx)
	if err != nil {
		return err
	}
	tty := func(resp *http.Response) (bool, error) { return resp.Header.Get("Content-Type") == rawStream, nil }
	if versions.LessThan(version, "1.42") { // the reply does not say whether there is a terminal
		asked := r.askForTerminal(ctx, e)
		tty = func(*http.Response) (bool, error) { a := <-asked; return a.tty, a.err }
	}
	resp, err := e.Do(ctx, http.MethodGet, r.path("logs"), query, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	reader := stream.ChunkReader{Lines: on(r.Lines), Timestamps: r.Timestamps}
	if reader.TTY, err = tty(resp); err != nil {
		return err
	}
	if err := out.Opened(stream.Opened{}); err != nil {
		return err
	}
	return explainOutput(e, reader.Read(resp.Body, out.Give))
}

// explainOutput says what went wrong with a stream of output.
func explainOutput(e *engine.Engine, err error) error {
	var engineError stream.EngineError
	switch {
	case errors.As(err, &engineError):
		return fault.New(fault.EngineFailed, "the engine could not give the whole output: %s", engineError.Message).WithCause(err)
	case stream.IsFrameError(err):
		return fault.New(fault.BadReply, "the output that the engine sent is damaged: %v", err).WithCause(err)
	default:
		return e.Explain(err)
	}
}

type terminalAnswer struct {
	tty bool
	err error
}

// askForTerminal asks for the container's configuration beside the request for the log, not before it.
func (r Ref) askForTerminal(ctx context.Context, e *engine.Engine) <-chan terminalAnswer {
	answer := make(chan terminalAnswer, 1)
	go func() {
		var a terminalAnswer
		a.err = guarded(func() error {
			details, err := inspectAs[struct{ Config Config }](ctx, e, r.Container)
			a.tty = details.Config.TTY
			return err
		})
		answer <- a
	}()
	return answer
}
