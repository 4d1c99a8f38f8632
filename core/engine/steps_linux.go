package engine

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"syscall"
	"time"

	"dockbridge/core/fault"

	"golang.org/x/sys/unix"
)

// Steps carries out an operation that only reads in the threads of an event
// loop, which never wait in it: the request is sent and the reply received in
// the loop's own thread, and in between the loop waits for the socket with
// everything else. A goroutine that waits for the engine costs two wake-ups of
// other threads, which take as long as a small request itself.
//
// The operation's function does not know of this. It is run until it needs a
// reply that is not there yet, and then given up; when the reply has come it is
// run again from its beginning, with all replies so far. What cannot be done so
// (the first connection, anything but reads, an engine that fails) is left to
// Run's caller, who then carries the operation out in the ordinary way: no read
// does harm twice.
type Steps struct {
	transport *unixTransport // of blocking sockets, which nothing but the loop waits for
	slots     chan struct{}
	away      *absence

	replies []step
	at      int // which reply the operation reads next
	unable  bool
	crowded bool

	conn   *httpConn // of the request under way; nil when there is none
	header http.Header
	data   []byte // what has come of its reply
	expire *expiry
}

type step struct {
	reply
	header http.Header
}

// Progress is how far an operation has come.
type Progress int

// The ways in which a run ends.
const (
	Finished Progress = iota // the operation has ended
	Waiting                  // a reply is waited for
	Crowded                  // enough is under way: to be run again when something else has ended
	Unable                   // it cannot be done in steps
)

// errStep ends a run of an operation that needs what is not there.
var errStep = errors.New("a reply is waited for")

// NewSteps prepares an operation; nil where the engine is not local or was never asked before.
func (e *Engine) NewSteps() *Steps {
	local, ok := e.transport.next.(*localTransport)
	if !ok || e.negotiated.Load() == nil {
		return nil
	}
	return &Steps{transport: local.blocking, slots: local.steps, away: &e.transport.away}
}

func stepsOf(ctx context.Context) *Steps {
	s, _ := ctx.Value(stepsKey).(*Steps)
	return s
}

// Run runs the operation from its beginning, as far as it gets. Its result counts when it has Finished.
func (s *Steps) Run(ctx context.Context, operation func(context.Context) (any, error)) (result any, progress Progress, err error) {
	s.at, s.crowded = 0, false
	result, err = operation(context.WithValue(ctx, stepsKey, s))
	switch {
	case s.unable:
		s.Close()
		return nil, Unable, nil
	case s.conn != nil:
		return nil, Waiting, nil
	case s.crowded:
		return nil, Crowded, nil
	default:
		return result, Finished, err
	}
}

// refuse notes that the operation needs more than reads.
func (s *Steps) refuse() error {
	s.unable = true
	return errStep
}

// read gives the next reply, or asks for it.
func (s *Steps) read(target string, header http.Header) (reply, error) {
	if s.at < len(s.replies) {
		r := s.replies[s.at]
		s.at++
		if header != nil {
			maps.Copy(header, r.header)
		}
		return r.reply, nil
	}
	if s.unable || s.crowded || s.conn != nil {
		return reply{}, s.refuse()
	}
	select {
	case s.slots <- struct{}{}:
	default:
		s.crowded = true
		return reply{}, errStep
	}
	conn, err := s.transport.takeNow()
	if err != nil {
		<-s.slots
		return reply{}, s.refuse()
	}
	s.conn, s.header, s.data = conn, nil, s.data[:0]
	if header != nil {
		s.header = http.Header{}
	}
	if err := conn.request(target); err != nil {
		return reply{}, s.refuse()
	}
	return reply{}, errStep
}

// FD is the socket that becomes readable when there is something to Receive.
func (s *Steps) FD() int { return s.conn.socket.(*unixConn).fd }

// Receive takes what has come, without waiting. True when the reply is whole, and the operation can be run again; an
// error when it will not be.
func (s *Steps) Receive() (bool, error) {
	conn := s.conn.socket.(*unixConn)
	const piece = 16 << 10
	waited := false
	for {
		if cap(s.data)-len(s.data) < piece/4 {
			grown := make([]byte, len(s.data), 2*cap(s.data)+piece)
			copy(grown, s.data)
			s.data = grown
		}
		n, err := conn.readNow(s.data[len(s.data):cap(s.data)])
		switch {
		case errors.Is(err, syscall.EAGAIN):
			if waited || len(s.data) == 0 {
				return false, nil
			}
			waited = true
			conn.waitShortly()
			continue
		case err != nil:
			return false, err
		case n == 0:
			return false, errNoReply
		}
		s.data = s.data[:len(s.data)+n]
		if mayBeWhole(s.data) {
			return s.parse()
		}
	}
}

// mayBeWhole tells cheaply that a reply that is still coming in is not worth parsing: only its end is looked at.
func mayBeWhole(data []byte) bool {
	if bytes.HasSuffix(data, []byte("0\r\n\r\n")) {
		return true
	}
	end := bytes.Index(data, []byte("\r\n\r\n"))
	return end >= 0 && !bytes.Contains(data[:end], []byte("\r\nTransfer-Encoding: chunked"))
}

// parse reads the reply, if all of it is there.
func (s *Steps) parse() (bool, error) {
	from := httpConn{reader: bufio.NewReaderSize(bytes.NewReader(s.data), len(s.data)+16)}
	r, keep, err := from.receive(s.header)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return false, nil // more is to come
	case err != nil:
		return false, err
	case !keep, from.reader.Buffered() > 0, transient(r.status, nil, true):
		return false, errStep
	}
	s.away.answered()
	s.replies = append(s.replies, step{r, s.header})
	s.transport.put(s.conn)
	<-s.slots
	s.conn = nil
	return true, nil
}

// Limit calls end, in another goroutine, when the time is up.
func (s *Steps) Limit(limit time.Duration, end func()) {
	s.expire = &expiry{end}
	s.transport.deadlines.add(s.expire, time.Now().Add(limit))
}

type expiry struct{ end func() }

func (e *expiry) Interrupt() { fault.Go(e.end, nil) }

// Close gives up what is under way.
func (s *Steps) Close() {
	if s.expire != nil {
		s.transport.deadlines.remove(s.expire)
		s.expire = nil
	}
	if s.conn != nil {
		_ = s.conn.Close()
		<-s.slots
		s.conn = nil
	}
}

// takeNow gives a connection without waiting for an engine that takes no more of them.
func (t *unixTransport) takeNow() (*httpConn, error) {
	if conn := t.takeIdle(); conn != nil {
		return conn, nil
	}
	raw, err := connectUnix(t.path)
	if err != nil {
		return nil, err
	}
	return newHTTPConn(raw), nil
}

// waitShortly waits for the rest of a reply that has begun: the engine writes it in pieces, microseconds apart, and another
// turn of the event loop would take longer.
func (c *unixConn) waitShortly() {
	limit := unix.NsecToTimespec((50 * time.Microsecond).Nanoseconds())
	_, _ = unix.Ppoll([]unix.PollFd{{Fd: int32(c.fd), Events: unix.POLLIN}}, &limit, nil) //nolint:gosec // a descriptor
}

// readNow reads what is there; EAGAIN when that is nothing.
func (c *unixConn) readNow(p []byte) (int, error) {
	for {
		n, _, err := unix.Recvfrom(c.fd, p, unix.MSG_DONTWAIT)
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
