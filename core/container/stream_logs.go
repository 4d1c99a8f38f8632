package container

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/versions"
)

// StreamLogsRequest is the request of container.stream_logs.
type StreamLogsRequest struct {
	Log
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
	return engine.Nothing{}, r.Named(r.streamLogs(ctx, e, out))
}

func (r StreamLogsRequest) streamLogs(ctx context.Context, e *engine.Engine, out stream.Sink[stream.Chunks]) error {
	query, err := r.checked(ctx, e)
	if err != nil {
		return err
	}
	version, err := e.Version(ctx)
	if err != nil {
		return err
	}
	if on(r.Follow) {
		query.Set("follow", "1")
	}
	reader := stream.ChunkReader{Lines: on(r.Lines), Timestamps: r.Timestamps}
	if versions.LessThan(version, "1.42") {
		return r.streamOld(ctx, e, query, &reader, out)
	}
	resp, err := e.Do(ctx, http.MethodGet, r.path("logs"), query, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	reader.TTY = resp.Header.Get("Content-Type") == rawStream
	if err := out.Opened(stream.Opened{}); err != nil {
		return err
	}
	if err := reader.Read(resp.Body, out.Give); err != nil {
		return explainOutput(e, err)
	}
	return reader.Flush(out.Give)
}

// streamOld reads the log of an engine before API 1.42. Its replies do not say
// whether the container has a terminal. And it may end a log that is followed
// too early: when it begins a new file, although the container still writes, and
// at the container's end, although not all was sent. Reading then goes on where
// it ended, which the times before the lines tell.
func (r StreamLogsRequest) streamOld(ctx context.Context, e *engine.Engine, query url.Values, reader *stream.ChunkReader, out stream.Sink[stream.Chunks]) error {
	asked := r.askConcurrently(ctx, e)
	if on(r.Follow) {
		query.Set("timestamps", "1")
	}
	resp, err := e.Do(ctx, http.MethodGet, r.path("logs"), query, nil)
	if err != nil {
		return err
	}
	body := resp.Body
	defer func() { _ = body.Close() }()
	open := func(path string) error {
		_ = body.Close()
		resp, err := e.Do(ctx, http.MethodGet, path, query, nil)
		if err == nil {
			body = resp.Body
		}
		return err
	}
	before := <-asked
	if before.err != nil {
		return before.err
	}
	if reader.TTY = before.Config.TTY; !reader.TTY && on(r.Follow) {
		reader.Stamps = new(stream.Stamps)
	} else if query.Has("timestamps") && !r.Timestamps { // without frames the times cannot be told from the output
		query.Del("timestamps")
		if err := open(r.path("logs")); err != nil {
			return err
		}
	}
	if err := out.Opened(stream.Opened{}); err != nil {
		return err
	}
	failed := "none" // how far the log was when the engine failed last
	for {
		err := reader.Read(body, out.Give)
		var engineError stream.EngineError
		if errors.As(err, &engineError) && reader.Stamps != nil && query.Has("follow") && reader.Stamps.Newest() != failed {
			// Such an engine may also fail at a rotation, and give the rest when it is asked again.
			failed, err = reader.Stamps.Newest(), nil
		}
		if err != nil {
			return explainOutput(e, err)
		}
		if reader.Stamps == nil || !query.Has("follow") {
			return reader.Flush(out.Give)
		}
		if err := pause(ctx, reopenPause); err != nil {
			return err
		}
		now, err := inspectAs[logState](ctx, e, before.ID)
		switch {
		case fault.Is(err, fault.ContainerNotFound):
			return reader.Flush(out.Give) // removed, and its log with it
		case err != nil:
			return err
		case now.State.StartedAt != before.State.StartedAt: // it has ended and begun anew
			query.Set("until", string(engineTime(now.State.StartedAt)))
			query.Del("follow")
		case !now.State.Running:
			query.Del("follow")
		}
		if since := reader.Stamps.Since(); since != "" {
			query.Set("since", string(engineTime(since)))
			query.Del("tail")
		}
		reader.Again()
		if err := open("/containers/" + before.ID + "/logs"); err != nil {
			return err
		}
	}
}

// engineTime turns a time as the engine writes it into one as it reads it.
func engineTime(text string) wire.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return ""
	}
	return wire.TimeOf(t)
}

// reopenPause is longer than an engine takes to note that a container has ended, after it has ended its log.
const reopenPause = 20 * time.Millisecond

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

// logState is what of a container decides how its log is read.
type logState struct {
	ID     string `json:"Id"`
	Config Config
	State  struct {
		Running   bool
		StartedAt string
	}
}

type logAnswer struct {
	logState
	err error
}

// askConcurrently asks for the container's state beside the request for the log, not before it.
func (r Ref) askConcurrently(ctx context.Context, e *engine.Engine) <-chan logAnswer {
	answer := make(chan logAnswer, 1)
	fault.Go(func() {
		var a logAnswer
		a.err = fault.Guard(func() (err error) {
			a.logState, err = inspectAs[logState](ctx, e, r.Container)
			return err
		})
		answer <- a
	}, nil)
	return answer
}
