package health

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
)

// textLimit bounds the log in an error, in bytes: lines can be of any length.
const textLimit = 64 << 10

// tail gives the last lines of the log as text.
func tail(ctx context.Context, e *engine.Engine, s snapshot) (string, error) {
	resp, err := openLogs(ctx, e, s, url.Values{"stdout": {"1"}, "stderr": {"1"}, "tail": {strconv.Itoa(lastLines)}})
	if err != nil {
		return "", err
	}
	defer resp.Close()
	out, err := stream.ReadOutput(resp, s.Config.TTY, lastLines*lineLimit)
	return text(out.Bytes[max(0, len(out.Bytes)-textLimit):]), err
}

func openLogs(ctx context.Context, e *engine.Engine, s snapshot, query url.Values) (io.ReadCloser, error) {
	resp, err := e.Do(ctx, http.MethodGet, "/containers/"+s.ID+"/logs", query, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// text makes readable text of a program's output; what is no UTF-8 becomes U+FFFD.
func text(p []byte) string { return strings.ToValidUTF8(string(p), "\uFFFD") }

// lineLimit is the length in bytes after which a line is looked at although its end has not come.
const lineLimit = 1 << 20

// lines cuts the output of each stream into lines.
type lines struct {
	parts map[int][]byte
	each  func(id int, line []byte) error
}

func newLines(each func(id int, line []byte) error) *lines {
	return &lines{parts: map[int][]byte{}, each: each}
}

// write takes the next piece of a stream. A piece need not end where a line does: the engine cuts lines after 16 KiB.
func (l *lines) write(id int, p []byte) error {
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		if end < 0 {
			l.parts[id] = append(l.parts[id], p...)
			if len(l.parts[id]) < lineLimit {
				return nil
			}
			return l.flush(id)
		}
		l.parts[id] = append(l.parts[id], p[:end]...)
		if err := l.flush(id); err != nil {
			return err
		}
		p = p[end+1:]
	}
	return nil
}

// flush hands on what there is of a line.
func (l *lines) flush(id int) error {
	line := bytes.TrimSuffix(l.parts[id], []byte("\r")) // a terminal ends lines with \r\n
	l.parts[id] = l.parts[id][:0]
	return l.each(id, line)
}

// end hands on the last line of each stream when nothing ended it.
func (l *lines) end() error {
	for id, part := range l.parts {
		if len(part) > 0 {
			if err := l.flush(id); err != nil {
				return err
			}
		}
	}
	return nil
}

// readLines reads a log to its end.
func readLines(r io.Reader, tty bool, each func(id int, line []byte) error) error {
	l := newLines(each)
	if !tty {
		err := stream.ReadFrames(r, func(id int, p []byte) error {
			if id == stream.SystemError {
				return fault.New(fault.EngineFailed, "%s", strings.TrimSpace(text(p)))
			}
			return l.write(id, p)
		})
		if err != nil {
			return err
		}
		return l.end()
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := r.Read(buf)
		if e := l.write(stream.Stdout, buf[:n]); e != nil {
			return e
		}
		switch err {
		case nil:
		case io.EOF:
			return l.end()
		default:
			return err
		}
	}
}
