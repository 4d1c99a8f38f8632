package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
)

// The small reads (an inspect, a list) go without net/http's requests and
// responses. Those are made for endless bodies and for headers that somebody
// looks at: a third of the processor time of an inspect went into them. Here a
// reply is its status and its whole body, and the connection is free again
// when get returns. What this does not understand it refuses, as net/http does.

// get sends a GET and reads the whole reply. target is path and query, escaped; header, unless nil, gets the reply's.
func (t *unixTransport) get(ctx context.Context, target string, header http.Header) (reply, error) {
	if err := ctx.Err(); err != nil {
		return reply{}, notSent(err)
	}
	if t.slots != nil {
		select {
		case t.slots <- struct{}{}:
			defer func() { <-t.slots }()
		case <-ctx.Done():
			return reply{}, notSent(context.Cause(ctx))
		}
	}
	conn, err := t.take(ctx)
	if err != nil {
		return reply{}, notSent(err)
	}
	conn.signalsEnd(isInterruptible(ctx))
	stop := t.interruptAtEnd(ctx, conn)
	r, keep, err := conn.get(target, header)
	untouched := stop() // otherwise Interrupt ran, or is about to
	if err == nil && keep && untouched {
		t.put(conn)
		return r, nil
	}
	_ = conn.Close()
	// A reply that ends with the connection looks complete when Interrupt has ended it.
	if (err != nil || !keep) && ctx.Err() != nil {
		return reply{}, context.Cause(ctx)
	}
	return r, err
}

func (c *httpConn) get(target string, header http.Header) (r reply, keep bool, err error) {
	if err := c.request(target); err != nil {
		return reply{}, false, err
	}
	return c.receive(header)
}

// request sends a GET.
func (c *httpConn) request(target string) error {
	for _, part := range []string{"GET ", target, " HTTP/1.1\r\nHost: docker\r\nUser-Agent: " + userAgent + "\r\n\r\n"} {
		_, _ = c.writer.WriteString(part) // an error stays until Flush
	}
	return c.writer.Flush()
}

// receive reads a whole reply.
func (c *httpConn) receive(header http.Header) (r reply, keep bool, err error) {
	if _, err := c.reader.Peek(1); err != nil {
		if errors.Is(err, io.EOF) {
			err = errNoReply
		}
		return reply{}, false, err
	}
	head, err := c.head(header)
	if err == nil {
		r.status = head.status
		r.body, err = c.body(head)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return r, head.keep, err
}

// head is what of a reply's first lines matters.
type head struct {
	status  int
	length  int64 // of the body; -1 when it was not said
	chunked bool
	keep    bool // the engine lets the connection be used again
}

func (c *httpConn) head(header http.Header) (head, error) {
	for {
		h, err := c.statusLine()
		if err != nil {
			return h, err
		}
		for {
			line, err := c.line()
			if err != nil {
				return h, err
			}
			if len(line) == 0 {
				break
			}
			if err := h.field(line, header); err != nil {
				return h, err
			}
		}
		if h.status >= 200 {
			return h, nil
		}
		if h.status == http.StatusSwitchingProtocols {
			return h, errors.New("malformed HTTP response: the protocol was switched unasked")
		}
	}
}

// statusLine reads "HTTP/1.1 200 OK".
func (c *httpConn) statusLine() (head, error) {
	h := head{length: -1}
	line, err := c.line()
	if err != nil {
		return h, err
	}
	version, rest, _ := bytes.Cut(line, []byte(" "))
	code, _, _ := bytes.Cut(rest, []byte(" "))
	h.status, err = strconv.Atoi(string(code))
	if err != nil || len(code) != 3 || h.status < 100 || !bytes.HasPrefix(version, []byte("HTTP/1.")) {
		return h, fmt.Errorf("malformed HTTP response %q", line)
	}
	h.keep = string(version) != "HTTP/1.0"
	return h, nil
}

// field takes note of one header line.
func (h *head) field(line []byte, header http.Header) error {
	name, value, found := bytes.Cut(line, []byte(":"))
	if !found || len(name) == 0 || bytes.ContainsAny(name, " \t") {
		return fmt.Errorf("malformed HTTP header %q", line)
	}
	value = textproto.TrimBytes(value)
	if header != nil {
		header.Set(string(name), string(value))
	}
	switch {
	case bytes.EqualFold(name, []byte("Content-Length")):
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil || n < 0 || (h.length >= 0 && h.length != n) {
			return fmt.Errorf("malformed HTTP header %q", line)
		}
		h.length = n
	case bytes.EqualFold(name, []byte("Transfer-Encoding")):
		if h.chunked || !bytes.EqualFold(value, []byte("chunked")) {
			return fmt.Errorf("unsupported transfer encoding %q", value)
		}
		h.chunked = true
	case bytes.EqualFold(name, []byte("Connection")):
		if bytes.EqualFold(value, []byte("close")) {
			h.keep = false
		}
	}
	return nil
}

func (c *httpConn) body(h head) ([]byte, error) {
	switch {
	case h.status == http.StatusNoContent, h.status == http.StatusNotModified:
		return nil, nil
	case h.chunked:
		return c.chunks()
	case h.length >= 0:
		return c.append(nil, h.length)
	case h.keep:
		return nil, errors.New("malformed HTTP response: it does not say where it ends")
	default:
		return io.ReadAll(c.reader)
	}
}

// chunks reads a body whose length the engine did not know at its start:
// pieces, each after a line with its length in hexadecimal digits.
func (c *httpConn) chunks() ([]byte, error) {
	var body []byte
	for {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		digits, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseInt(string(textproto.TrimBytes(digits)), 16, 64)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("malformed chunk %q", line)
		}
		if n == 0 {
			break
		}
		if body, err = c.append(body, n); err != nil {
			return nil, err
		}
		if line, err = c.line(); err != nil {
			return nil, err
		}
		if len(line) != 0 {
			return nil, errors.New("malformed chunk: it is longer than it says")
		}
	}
	for { // trailers
		if line, err := c.line(); err != nil || len(line) == 0 {
			return body, err
		}
	}
}

// append reads n bytes behind body. The memory grows with what has come, not
// with what was promised.
func (c *httpConn) append(body []byte, n int64) ([]byte, error) {
	const most = 1 << 20
	for n > 0 {
		size := int(min(n, most))
		body = slices.Grow(body, size)
		piece := body[len(body) : len(body)+size]
		if _, err := io.ReadFull(c.reader, piece); err != nil {
			return nil, err
		}
		body = body[:len(body)+size]
		n -= int64(size)
	}
	return body, nil
}

// line reads one line without its end; it is valid until the next read.
func (c *httpConn) line() ([]byte, error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return nil, err // a line longer than the reader's buffer, too
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
}
