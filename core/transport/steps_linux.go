package transport

import (
	"context"
	"errors"
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
// run again from its beginning, with all replies so far. Each reply belongs to
// what was asked for it, and is given to nothing else. What cannot be done so
// (the first connection, anything but reads, an operation that asks something
// else when it is run again, an engine that fails) is left to Run's caller, who
// then carries the operation out in the ordinary way: no read does harm twice.
type Steps struct {
	transport *unixTransport // of blocking sockets, which nothing but the loop waits for
	slots     chan struct{}
	usable    func(target string, r Reply) bool

	replies []step
	at      int // which reply the operation reads next
	unable  bool
	busy    bool

	conn   *httpConn // of the request under way; nil when there is none
	asked  Request
	parser *replyParser
	expire *expiry
}

// step is a request and its reply.
type step struct {
	Request
	Reply
}

// Progress is how far an operation has come.
type Progress int

// The ways in which a run ends.
const (
	Finished Progress = iota // the operation has ended
	Waiting                  // a reply is waited for
	Busy                     // enough is under way: to be run again when something else has ended
	Unable                   // it cannot be done in steps
)

// errStep ends a run of an operation that needs what is not there. Most runs end with it, so it has the form that the ways out of an
// operation pass on as it is: to explain it would take as long as to ask the engine.
var errStep error = fault.New(fault.Internal, "a reply is waited for").WithCause(ErrInterrupted)

// NewSteps prepares an operation; nil where the engine is not local. usable tells whether a reply is an answer: what may pass, or is to be
// asked otherwise, is left to the ordinary way.
func NewSteps(t RoundTripper, usable func(target string, r Reply) bool) *Steps {
	local, ok := t.(*localTransport)
	if !ok {
		return nil
	}
	return &Steps{transport: local.blocking, slots: local.steps, usable: usable}
}

func stepsOf(ctx context.Context) *Steps {
	s, _ := ctx.Value(stepsKey).(*Steps)
	return s
}

// Run runs the operation from its beginning, as far as it gets. Its result counts when it has Finished.
func (s *Steps) Run(ctx context.Context, operation func(context.Context) (any, error)) (result any, progress Progress, err error) {
	s.at, s.busy = 0, false
	result, err = operation(context.WithValue(ctx, stepsKey, s))
	switch {
	case s.unable:
		s.Close()
		return nil, Unable, nil
	case s.conn != nil:
		return nil, Waiting, nil
	case s.busy:
		return nil, Busy, nil
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
func (s *Steps) read(r Request) (Reply, error) {
	if s.at < len(s.replies) {
		known := s.replies[s.at]
		if known.Target != r.Target || known.Limit != r.Limit || (known.Request.Header == nil) != (r.Header == nil) {
			return Reply{}, s.refuse()
		}
		s.at++
		maps.Copy(r.Header, known.Request.Header)
		return known.Reply, nil
	}
	if s.unable || s.busy || s.conn != nil {
		return Reply{}, s.refuse()
	}
	select {
	case s.slots <- struct{}{}:
	default:
		s.busy = true
		return Reply{}, errStep
	}
	conn, err := s.transport.tryTake()
	if err != nil {
		<-s.slots
		return Reply{}, s.refuse()
	}
	if r.Header != nil {
		r.Header = http.Header{} // the operation's own is filled in the next run
	}
	s.conn, s.asked, s.parser = conn, r, newReplyParser(r.Header, r.Limit)
	if err := conn.request(r.Target, s.transport.head); err != nil {
		return Reply{}, s.refuse()
	}
	conn.socket.(*unixConn).nonblocking = true
	return Reply{}, errStep
}

// FD is the socket that becomes readable when there is something to Receive.
func (s *Steps) FD() int { return s.conn.socket.(*unixConn).fd }

// Received is how far a reply has come in.
type Received int

// What Receive gives.
const (
	Partial  Received = iota // more of it is to come
	Large                    // so much that it is to be received by Rest
	Complete                 // the operation can be run again
)

// maxPieces bounds the reads of one turn of an event loop.
const maxPieces = 8

// Receive takes what has come, without waiting, and no more than a part of a reply that is large. After an error none will be whole.
func (s *Steps) Receive() (Received, error) {
	waited := false
	for range maxPieces {
		switch err := receive(s.conn.reader, s.parser); {
		case errors.Is(err, syscall.EAGAIN):
			if waited || !s.parser.begun {
				return Partial, nil
			}
			waited = true
			s.conn.socket.(*unixConn).waitShortly()
		case err != nil:
			return Partial, err
		case s.parser.complete():
			return Complete, s.received()
		case s.parser.large():
			return Large, nil
		}
	}
	return Partial, nil
}

// Rest receives the rest of a reply in a thread that may wait for it, and decode it. Interrupt ends it.
func (s *Steps) Rest() error {
	s.conn.socket.(*unixConn).nonblocking = false
	for !s.parser.complete() {
		if err := receive(s.conn.reader, s.parser); err != nil {
			return err
		}
	}
	return s.received()
}

// Interrupt ends Rest.
func (s *Steps) Interrupt() { s.conn.Interrupt() }

// received keeps the reply for the operation's next run.
func (s *Steps) received() error {
	reply := s.parser.reply()
	if !s.parser.keep || !s.conn.isEmpty() || !s.usable(s.asked.Target, reply) {
		return errStep
	}
	s.replies = append(s.replies, step{s.asked, reply})
	s.conn.socket.(*unixConn).nonblocking = false
	s.transport.put(s.conn)
	<-s.slots
	s.conn = nil
	return nil
}

// Limit calls end, in another goroutine, when the time is up.
func (s *Steps) Limit(deadline time.Time, end func()) {
	s.expire = &expiry{end}
	s.transport.deadlines.add(s.expire, deadline)
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

// tryTake gives a connection without waiting for an engine that takes no more of them.
func (t *unixTransport) tryTake() (*httpConn, error) {
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
