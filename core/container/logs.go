package container

import (
	"context"
	"net/url"
	"strconv"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"

	"github.com/docker/docker/api/types/versions"
)

// LogsRequest is the request of container.logs.
type LogsRequest struct {
	Log
	engine.Bound
}

// Log says which part of a container's log is wanted.
type Log struct {
	engine.Deadline
	Ref
	// Stdout gives what was written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what was written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Tail is the number of lines to give from the end of the log, or "all"; 0 gives none.
	Tail Tail `json:"tail,omitempty"`
	// Since leaves out what was written before this moment.
	Since wire.Time `json:"since,omitempty"`
	// Until leaves out what was written after this moment.
	Until wire.Time `json:"until,omitempty"`
	// Timestamps puts the time before every line, RFC 3339 with nanoseconds, UTC.
	Timestamps bool `json:"timestamps,omitempty"`
}

// Tail is a number of lines, or "all".
type Tail string

// PythonType is the type hint.
func (Tail) PythonType() string { return `int | Literal["all"]` }

// UnmarshalJSON accepts a number that is not negative, or "all".
func (t *Tail) UnmarshalJSON(data []byte) error {
	const hint = `give a number of lines from 0, or "all"`
	if text, ok := argument.Text(data); ok {
		if text != "all" {
			return argument.Unusable(text, hint, "is no number of lines")
		}
		*t = ""
		return nil
	}
	number, ok := argument.Number(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	lines, err := strconv.ParseUint(number.String(), 10, 64)
	if err != nil {
		return argument.Unusable(number.String(), hint, "is no number of lines")
	}
	*t = Tail(strconv.FormatUint(lines, 10))
	return nil
}

// Logs gives what a container has written until now, also after it has ended:
// raw bytes, in the order they were written, with stdout and stderr told apart.
// The default log driver (json-file) itself replaces bytes that are not UTF-8;
// the driver "local" keeps them.
func Logs(ctx context.Context, e *engine.Engine, r LogsRequest) (stream.Output, error) {
	query, err := r.checked(ctx, e)
	if err != nil {
		return stream.Output{}, r.Named(err)
	}
	limit, err := r.Collecting(e, "the log", "stream_logs")
	if err != nil {
		return stream.Output{}, r.Named(err)
	}
	data, header, err := e.GetBytes(ctx, r.path("logs"), query, limit)
	if err != nil {
		return stream.Output{}, r.Named(err)
	}
	o, err := r.separate(ctx, e, data, header.Get("Content-Type"), limit)
	return o, r.Named(err)
}

// checked gives the query of a request that the engine can answer.
func (r Log) checked(ctx context.Context, e *engine.Engine) (url.Values, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	if r.Until != "" {
		if err := e.Require(ctx, "1.35", "the end of a log's time span (until)"); err != nil {
			return nil, err
		}
	}
	return r.query()
}

func (r Log) query() (url.Values, error) {
	query := url.Values{}
	flag := func(name string, on bool) {
		if on {
			query.Set(name, "1")
		}
	}
	stdout, stderr := r.Stdout == nil || *r.Stdout, r.Stderr == nil || *r.Stderr
	if !stdout && !stderr {
		return nil, fault.Invalid("ask for stdout, stderr or both", "neither stdout nor stderr was asked for")
	}
	flag("stdout", stdout)
	flag("stderr", stderr)
	flag("timestamps", r.Timestamps)
	for name, value := range map[string]string{"tail": string(r.Tail), "since": string(r.Since), "until": string(r.Until)} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query, nil
}

const (
	multiplexed = "application/vnd.docker.multiplexed-stream"
	rawStream   = "application/vnd.docker.raw-stream"
)

// separate makes the output of a log's bytes. A container with a terminal has
// no frames. From API 1.42 the reply says which it is. Before, the bytes tell:
// without a terminal a log begins with a frame and is frames to its last byte.
// Only a program that writes whole frames of this format to its terminal, and
// nothing else, would be taken for one without. Where a log begins like frames
// and does not go on like them, the container's configuration decides;
// otherwise that request is not worth the time. Nothing is remembered from call
// to call: a name can be another container's by then.
func (r Log) separate(ctx context.Context, e *engine.Engine, data []byte, contentType string, limit engine.Limit) (stream.Output, error) {
	if contentType == rawStream {
		// The type has this meaning only from 1.42; new engines give it to all logs when an older version is spoken.
		if version, err := e.Version(ctx); err == nil && versions.GreaterThanOrEqualTo(version, "1.42") {
			return terminal(data), nil
		}
	}
	o, begins, err := stream.Demultiplex(data, limit.Bytes)
	if err == nil {
		return o, nil
	}
	if !stream.IsFrameError(err) {
		return stream.Output{}, limit.Explain(err)
	}
	tty := !begins
	if begins && contentType != multiplexed {
		doc, err := engine.Get[Details](ctx, e, "/containers/"+r.Container+"/json", nil)
		if err != nil {
			return stream.Output{}, err
		}
		details, err := doc.Decode()
		if err != nil {
			return stream.Output{}, err
		}
		tty = details.Config.TTY
	}
	if !tty || contentType == multiplexed {
		return stream.Output{}, fault.New(fault.BadReply, "the log that the engine sent is damaged: %v", err).WithCause(err)
	}
	return terminal(data), nil
}

// terminal is the output of a container with a terminal: everything is stdout.
func terminal(data []byte) stream.Output {
	o := stream.Output{Bytes: data, Segments: [][2]int{}}
	if len(data) > 0 {
		o.Segments = append(o.Segments, [2]int{stream.Stdout, len(data)})
	}
	return o
}
