package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"syscall"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
)

const (
	maxIdle  = 64               // more than the threads that usually call at once; the rest reconnects
	idleTime = 60 * time.Second // then an unused connection is closed
	maxReads = 32               // connections that small reads of operations on goroutines use at most
)

// socket is a connection to a local engine.
type socket interface {
	io.ReadWriteCloser
	// Alive tells whether an idle connection can be used again: the peer has not closed it and sent nothing unasked.
	Alive() bool
	// Interrupt ends reads and writes that are under way and all later ones.
	Interrupt()
	// setInterruptible says whether a signal to the calling thread ends a wait with ErrInterrupted.
	setInterruptible(on bool)
}

// localTransport is the way to a local engine: requests that the caller's own
// thread waits for go over blocking sockets, those of operations that run on
// their own wait in Go's poller.
type localTransport struct {
	blocking, polled *unixTransport
	steps            chan struct{} // bounds what event loops have under way; see Steps
}

// newLocal gives nil for an engine that is not at a unix socket.
func newLocal(e endpoint.Endpoint, header http.Header) RoundTripper {
	if e.Scheme() != "unix" {
		return nil
	}
	return newLocalTransport(e.Address(), header)
}

func newLocalTransport(path string, header http.Header) *localTransport {
	head := restOfHead(header)
	blocking, polled := newUnixTransport(path, head, dialUnix), newUnixTransport(path, head, dialPolled)
	polled.slots = make(chan struct{}, maxReads)
	return &localTransport{blocking: blocking, polled: polled, steps: make(chan struct{}, maxReads)}
}

func (t *localTransport) choose(ctx context.Context) *unixTransport {
	if isInterruptible(ctx) {
		return t.blocking
	}
	return t.polled
}

func (t *localTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if steps := stepsOf(req.Context()); steps != nil {
		closeBody(req)
		return nil, steps.refuse()
	}
	return t.choose(req.Context()).RoundTrip(req)
}

// Get sends a GET and reads the whole reply.
func (t *localTransport) Get(ctx context.Context, r Request) (Reply, error) {
	if steps := stepsOf(ctx); steps != nil {
		return steps.read(r)
	}
	return t.choose(ctx).Get(ctx, r)
}

// BlocksCaller is true: see localTransport.
func (*localTransport) BlocksCaller() bool { return true }

// CloseIdleConnections closes what no request uses, and lets no more be kept.
func (t *localTransport) CloseIdleConnections() {
	t.blocking.CloseIdleConnections()
	t.polled.CloseIdleConnections()
}

// unixTransport is an http.RoundTripper over unix sockets of one kind. Any
// number of threads may use it; each request has a connection for itself.
type unixTransport struct {
	path string
	dial func(ctx context.Context, path string) (socket, error)
	head string // of small reads, from behind the target to its end
	// slots bounds the small reads under way: of hundreds at once most would only wait in the engine. nil is no bound.
	slots chan struct{}

	mu     sync.Mutex
	idle   []*httpConn // the most recently used last
	closed bool        // nothing is kept any more

	deadlines deadlines // of the requests that a caller's own thread waits for
}

type httpConn struct {
	socket
	reader *bufio.Reader
	writer *bufio.Writer
	idleAt time.Time
}

func newHTTPConn(raw socket) *httpConn {
	return &httpConn{socket: raw, reader: bufio.NewReaderSize(raw, 16<<10), writer: bufio.NewWriterSize(raw, 4<<10)}
}

func newUnixTransport(path, head string, dial func(context.Context, string) (socket, error)) *unixTransport {
	return &unixTransport{path: path, dial: dial, head: head}
}

// RoundTrip sends one request and waits for the head of its response. Small reads take the shorter way of Get.
func (t *unixTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		closeBody(req)
		return nil, NotSent(err)
	}
	conn, err := t.take(ctx)
	if err != nil {
		closeBody(req)
		return nil, NotSent(err)
	}
	conn.setInterruptible(isInterruptible(ctx))
	stop := t.interruptAtEnd(ctx, conn)
	resp, err := conn.exchange(req)
	if err != nil {
		stop()
		_ = conn.Close()
		if ctx.Err() != nil {
			err = causeOf(ctx)
		}
		return nil, err
	}
	body := &unixBody{ReadCloser: resp.Body, transport: t, conn: conn, ctx: ctx, stop: stop, keep: !resp.Close && !req.Close}
	if resp.Body == http.NoBody {
		body.release(body.keep)
		return resp, nil
	}
	resp.Body = body
	return resp, nil
}

func (c *httpConn) exchange(req *http.Request) (*http.Response, error) {
	if err := c.send(req); err != nil {
		var body bodyError
		if errors.As(err, &body) {
			return nil, body.error
		}
		return c.earlyReply(req, err)
	}
	return readResponse(c.reader, req, false)
}

func (c *httpConn) send(req *http.Request) error {
	if req.Body == nil || req.Body == http.NoBody {
		return c.write(req)
	}
	// net/http hides what a body's reader failed with; the failure is the caller's own, so its type must stay.
	body := &bodyReader{ReadCloser: req.Body}
	sent := *req
	sent.Body = body
	err := c.write(&sent)
	if body.err != nil {
		return bodyError{body.err}
	}
	return err
}

func (c *httpConn) write(req *http.Request) error {
	err := req.Write(c.writer)
	if broken := c.writer.Flush(); broken != nil {
		return broken // Write hides the connection's error behind one that cannot be unwrapped
	}
	return err
}

type bodyReader struct {
	io.ReadCloser
	err error // what the reader failed with
}

func (b *bodyReader) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

type bodyError struct{ error }

// earlyReply looks for the engine's reason when it closed the connection while
// the request was still being sent: it refuses an upload without reading all
// of it, and what it answered waits in the socket.
func (c *httpConn) earlyReply(req *http.Request, sendErr error) (*http.Response, error) {
	if !errors.Is(sendErr, syscall.EPIPE) && !errors.Is(sendErr, syscall.ECONNRESET) {
		return nil, sendErr
	}
	resp, err := readResponse(c.reader, req, false)
	if err != nil {
		return nil, sendErr
	}
	resp.Close = true // the engine reads no further request here
	return resp, nil
}

// interruptAtEnd interrupts conn when ctx ends, until stop is called, which tells whether it was not.
func (t *unixTransport) interruptAtEnd(ctx context.Context, conn *httpConn) (stop func() bool) {
	if l, ok := ctx.(*lazyDeadline); ok {
		t.deadlines.add(conn, l.deadline)
		return func() bool { return t.deadlines.remove(conn) }
	}
	if ctx.Done() == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(ctx, fault.Guarded(conn.Interrupt))
}

func (t *unixTransport) take(ctx context.Context) (*httpConn, error) {
	if conn := t.takeIdle(); conn != nil {
		return conn, nil
	}
	raw, err := t.dial(ctx, t.path)
	if err != nil {
		return nil, err
	}
	return newHTTPConn(raw), nil
}

// takeIdle gives a connection that is there and can be used; nil when there is none.
func (t *unixTransport) takeIdle() *httpConn {
	for {
		t.mu.Lock()
		n := len(t.idle)
		if n == 0 {
			t.mu.Unlock()
			return nil
		}
		conn := t.idle[n-1]
		t.idle = t.idle[:n-1]
		t.mu.Unlock()
		if conn.Alive() { // an engine that was restarted has closed it
			return conn
		}
		_ = conn.Close()
	}
}

func (t *unixTransport) put(conn *httpConn) {
	now := time.Now()
	conn.idleAt = now
	t.mu.Lock()
	var old []*httpConn
	for len(t.idle) > 0 && (now.Sub(t.idle[0].idleAt) > idleTime || len(t.idle) >= maxIdle) {
		old = append(old, t.idle[0])
		t.idle = t.idle[1:]
	}
	if t.closed {
		old = append(old, conn)
	} else {
		t.idle = append(t.idle, conn)
	}
	t.mu.Unlock()
	for _, c := range old {
		_ = c.Close()
	}
}

// CloseIdleConnections closes what no request uses, and lets no more be kept:
// a descriptor given back after this would stay open for ever.
func (t *unixTransport) CloseIdleConnections() {
	t.mu.Lock()
	idle := t.idle
	t.idle, t.closed = nil, true
	t.mu.Unlock()
	t.deadlines.rest()
	for _, c := range idle {
		_ = c.Close()
	}
}

// unixBody gives the connection back when the response was read to its end.
// Closed earlier, the connection is closed too: the rest may be endless.
type unixBody struct {
	io.ReadCloser
	transport *unixTransport
	conn      *httpConn // nil once released
	ctx       context.Context
	stop      func() bool
	keep      bool // the engine lets the connection be used again
}

func (b *unixBody) Read(p []byte) (int, error) {
	if b.conn == nil {
		return 0, io.EOF
	}
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	// A reply that ends with the connection looks complete when Interrupt has ended it.
	complete := errors.Is(err, io.EOF) && b.keep
	b.release(complete)
	if !complete && b.ctx.Err() != nil {
		err = causeOf(b.ctx)
	}
	return n, err
}

func (b *unixBody) Close() error {
	b.release(false)
	return nil
}

func (b *unixBody) release(keep bool) {
	if b.conn == nil {
		return
	}
	conn := b.conn
	b.conn = nil
	if !b.stop() {
		keep = false // Interrupt ran, or is about to
	}
	if keep && conn.isEmpty() {
		b.transport.put(conn)
		return
	}
	_ = conn.Close()
}
