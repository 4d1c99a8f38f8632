package compose

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// Log says which part of the services' logs is wanted, and how its lines look.
type Log struct {
	Selected
	// Index is the number of the container of each service whose log is wanted, from 1; all when it is left out.
	Index *int `json:"index,omitempty"`
	// Stdout gives what was written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what was written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Tail is the number of lines to give from the end of each container's log, or "all"; 0 gives none.
	Tail container.Tail `json:"tail,omitempty"`
	// Since leaves out what was written before this moment.
	Since wire.Time `json:"since,omitempty"`
	// Until leaves out what was written after this moment.
	Until wire.Time `json:"until,omitempty"`
	// Timestamps begins every text with the line's time, as time_text has it, and a space.
	Timestamps bool `json:"timestamps,omitempty"`
	// Prefix begins every text with the container's name without the project's, as the compose CLI does: "web-1  | ". Names are padded to the
	// length of the longest.
	Prefix bool `json:"prefix,omitempty"`
}

// LogLine is a line that a container of a project has written.
type LogLine struct {
	Which
	// Stream is where it was written to.
	Stream LogStream `json:"stream"`
	// Time is when the engine read it from the container.
	Time wire.Moment `json:"time"`
	// Text is the line without its end, behind what prefix and timestamps put before it. What is not UTF-8 is replaced (U+FFFD);
	// container.logs gives a log's bytes.
	Text string `json:"text"`
}

// LogStream is where a line was written to.
type LogStream string

// Values are both.
func (LogStream) Values() []string { return []string{"stdout", "stderr"} }

func (r Log) check() error {
	if r.Index != nil && *r.Index < 1 {
		return fault.Invalid("the containers of a service are counted from 1", "the index is %d", *r.Index)
	}
	if r.Stdout != nil && r.Stderr != nil && !*r.Stdout && !*r.Stderr {
		return fault.Invalid("ask for stdout, stderr or both", "neither stdout nor stderr was asked for")
	}
	return nil
}

// wants tells that a container is one of those whose logs are wanted.
func (r Log) wants(m member) bool {
	return !m.oneOff && (r.Index == nil || *r.Index == m.number)
}

// found gives the containers whose logs are wanted.
func (r Log) found(ctx context.Context, e *engine.Engine) ([]member, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	all, err := r.members(ctx, e, r.Services)
	return keep(all, r.wants), err
}

// logPrinter makes lines of what containers have written, and gives them one after the other.
type logPrinter struct {
	Log
	e *engine.Engine

	mu    sync.Mutex
	width int // of the longest name
	give  func(LogLine) error
}

// newPrinter knows of the containers how long their names are.
func (r Log) newPrinter(e *engine.Engine, all []member, give func(LogLine) error) *logPrinter {
	p := &logPrinter{Log: r, e: e, give: give}
	for _, m := range all {
		p.width = max(p.width, len(m.label()))
	}
	return p
}

// label is the container's name without the project's, where it has no name of its own.
func (m member) label() string {
	project := m.Labels[api.ProjectLabel] + "-"
	if own := fmt.Sprintf("%s%s-%d", project, m.service, m.number); m.name() == own {
		return strings.TrimPrefix(own, project)
	}
	return m.name()
}

// logReader takes in the log of one container.
type logReader struct {
	*logPrinter
	m    member
	last time.Time // of the newest line
}

// read reads the container's log, from a moment on if one is given. That it is gone, or that its log driver gives nothing back, is no failure.
func (r *logReader) read(ctx context.Context, follow bool, since wire.Time) error {
	request := container.StreamLogsRequest{Follow: &follow, Log: container.Log{
		Ref: r.m.ref(), Stdout: r.Stdout, Stderr: r.Stderr, Tail: r.Tail, Since: r.Since, Until: r.Until, Timestamps: true,
	}}
	if since != "" {
		request.Since, request.Tail = since, ""
	}
	_, err := container.StreamLogs(ctx, r.e, request, r)
	if code := fault.CodeOf(err); code == fault.ContainerNotFound || code == fault.Unsupported {
		return nil
	}
	return ofMember(err, r.m)
}

// Opened implements stream.Sink.
func (r *logReader) Opened(stream.Opened) error { return nil }

// Give implements stream.Sink.
func (r *logReader) Give(c stream.Chunks) error {
	at := 0
	for _, segment := range c.Segments {
		which := LogStream("stdout")
		if segment[0] == stream.Stderr {
			which = "stderr"
		}
		for line := range bytes.Lines(c.Bytes[at : at+segment[1]]) {
			if err := r.line(which, line); err != nil {
				return err
			}
		}
		at += segment[1]
	}
	return nil
}

func (r *logReader) line(which LogStream, line []byte) error {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	stamp, text := stamped(line)
	if t, err := time.Parse(time.RFC3339Nano, stamp); err == nil && t.After(r.last) {
		r.last = t
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Timestamps && stamp != "" {
		text = stamp + " " + text
	}
	if r.Prefix {
		label := r.m.label()
		r.width = max(r.width, len(label))
		text = fmt.Sprintf("%-*s | ", r.width+1, label) + text
	}
	return r.give(LogLine{Which: r.m.which(), Stream: which, Time: wire.Moment(stamp), Text: text})
}

const (
	stampLayout = "2006-01-02T15:04:05.000000000Z "
	// messageSize is the number of bytes of a line that an engine keeps together: a longer one is several messages, each with its time.
	messageSize = 16 << 10
)

// stamped takes the time from the beginning of a line, and from the messages that a long one is made of.
func stamped(line []byte) (stamp, text string) {
	if !isStamped(line) {
		return "", strings.ToValidUTF8(string(line), "\uFFFD")
	}
	stamp, line = string(line[:len(stampLayout)-1]), line[len(stampLayout):]
	if len(line) <= messageSize {
		return stamp, strings.ToValidUTF8(string(line), "\uFFFD")
	}
	var whole []byte
	for len(line) > messageSize && isStamped(line[messageSize:]) {
		whole = append(whole, line[:messageSize]...)
		line = line[messageSize+len(stampLayout):]
	}
	return stamp, strings.ToValidUTF8(string(append(whole, line...)), "\uFFFD")
}

func isStamped(line []byte) bool {
	if len(line) < len(stampLayout) {
		return false
	}
	_, err := time.Parse(stampLayout, string(line[:len(stampLayout)]))
	return err == nil
}
