package engine

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/fault"
)

// Stream is a connection that the engine took over for input and output of a
// container: what the container writes is read from it, what is written to it
// is the container's input.
type Stream struct {
	conn net.Conn
	r    *bufio.Reader
	stop func() bool
	ctx  context.Context
}

// Hijack sends a POST and takes over its connection. Unlike the docker
// client's own it follows ctx: when ctx ends, reads and writes end too.
func (e *Engine) Hijack(ctx context.Context, path string, query url.Values, body any) (*Stream, error) {
	s, again, err := e.hijack(ctx, path, query, body)
	if again { // the engine is another one now
		s, _, err = e.hijack(ctx, path, query, body)
	}
	return s, err
}

// hijack asks once. again tells that another API version is spoken from now on, and the request may be sent again.
func (e *Engine) hijack(ctx context.Context, path string, query url.Values, body any) (_ *Stream, again bool, _ error) {
	if steps := stepsOf(ctx); steps != nil {
		return nil, false, steps.refuse()
	}
	version, err := e.Version(ctx)
	if err != nil {
		return nil, false, err
	}
	req, err := e.newRequest(ctx, http.MethodPost, "/v"+version+path, query, body)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", "tcp")
	conn, err := e.dial(ctx)
	if err != nil {
		return nil, false, e.Explain(notSent(err))
	}
	stop := context.AfterFunc(ctx, fault.Guarded(func() {
		_ = conn.SetDeadline(time.Unix(1, 0)) // ends blocked reads and writes
	}))
	s := &Stream{conn: conn, r: bufio.NewReader(conn), stop: stop, ctx: ctx}
	if err := req.Write(conn); err != nil {
		_ = s.Close()
		return nil, false, e.Explain(s.cause(err))
	}
	resp, err := readResponse(s.r, req, true)
	if err != nil {
		_ = s.Close()
		return nil, false, e.Explain(s.cause(err))
	}
	if err := checkStatus(e, resp); err != nil {
		_ = s.Close()
		if resp.StatusCode == http.StatusBadRequest {
			_, again = e.versionAnew(ctx, req.URL.Path, resp.Header.Get("Api-Version"))
		}
		return nil, again, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols && resp.StatusCode != http.StatusOK {
		_ = s.Close()
		return nil, false, badReply(e, "it does not let the connection be taken over ("+resp.Status+")")
	}
	return s, false, nil
}

// cause prefers the reason for which the connection was ended by us.
func (s *Stream) cause(err error) error {
	if s.ctx.Err() != nil {
		return causeOf(s.ctx)
	}
	return err
}

// Read gives what the container wrote.
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil {
		err = s.cause(err)
	}
	return n, err
}

// Write sends input to the container.
func (s *Stream) Write(p []byte) (int, error) {
	n, err := s.conn.Write(p)
	if err != nil {
		err = s.cause(err)
	}
	return n, err
}

// CloseWrite tells the container that its input has ended.
func (s *Stream) CloseWrite() error {
	if c, ok := s.conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return errors.New("this kind of connection cannot end its input alone")
}

// Close ends the connection.
func (s *Stream) Close() error {
	s.stop()
	return hangUp(s.conn)
}

// hangUp ends a connection for good: a process that was forked from this one may hold a copy of its descriptor, and
// the engine would otherwise not see the end before that process ends, too.
func hangUp(conn net.Conn) error {
	if c, ok := conn.(interface {
		CloseRead() error
		CloseWrite() error
	}); ok {
		_, _ = c.CloseRead(), c.CloseWrite()
	}
	return conn.Close()
}
