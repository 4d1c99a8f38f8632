package transport

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"dockbridge/core/fault"
)

// Conn is a connection that was taken over for the input and output of a
// container: what the container writes is read from it, what is written to it
// is the container's input.
type Conn struct {
	conn net.Conn
	r    *bufio.Reader
	stop func() bool
	ctx  context.Context
}

// Hijack sends a request on a connection of its own, and takes that over when the response lets it. Unlike the docker client's own it
// follows ctx: when ctx ends, reads and writes end too. The caller closes the connection, also of a response that refuses.
func Hijack(ctx context.Context, dial Dialer, req *http.Request) (*Conn, *http.Response, error) {
	if steps := stepsOf(ctx); steps != nil {
		return nil, nil, steps.refuse()
	}
	conn, err := dial(ctx)
	if err != nil {
		return nil, nil, NotSent(err)
	}
	stop := context.AfterFunc(ctx, fault.Guarded(func() {
		_ = conn.SetDeadline(time.Unix(1, 0)) // ends blocked reads and writes
	}))
	c := &Conn{conn: conn, r: bufio.NewReader(conn), stop: stop, ctx: ctx}
	if err := req.Write(conn); err != nil {
		_ = c.Close()
		return nil, nil, c.cause(err)
	}
	resp, err := readResponse(c.r, req, true)
	if err != nil {
		_ = c.Close()
		return nil, nil, c.cause(err)
	}
	return c, resp, nil
}

// cause prefers the reason for which the connection was ended by us.
func (c *Conn) cause(err error) error {
	if c.ctx.Err() != nil {
		return causeOf(c.ctx)
	}
	return err
}

// Read gives what the container wrote.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if err != nil {
		err = c.cause(err)
	}
	return n, err
}

// Write sends input to the container.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.conn.Write(p)
	if err != nil {
		err = c.cause(err)
	}
	return n, err
}

// CloseWrite tells the container that its input has ended.
func (c *Conn) CloseWrite() error {
	if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.New("this kind of connection cannot end its input alone")
}

// Close ends the connection.
func (c *Conn) Close() error {
	c.stop()
	return hangUp(c.conn)
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
