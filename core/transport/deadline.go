package transport

import (
	"context"
	"sync"
	"time"
)

// WithDeadline is context.WithDeadline for quick operations: the timer is made when
// somebody asks for Done. Adding a timer to Go's runtime and taking it back
// wakes other threads, which costs a tenth of what a local request takes; the
// transport of local engines has one timer for all requests instead.
func WithDeadline(ctx context.Context, deadline time.Time) (context.Context, context.CancelFunc) {
	if ctx.Done() != nil { // it may end by itself, and that must be seen
		return context.WithDeadline(ctx, deadline)
	}
	l := &lazyDeadline{Context: ctx, deadline: deadline}
	return l, l.end
}

// lazyDeadline ends at its deadline, as the clock says, until it is asked for Done.
type lazyDeadline struct {
	context.Context
	deadline time.Time

	mu     sync.Mutex
	timed  context.Context // with a timer; nil until Done
	cancel context.CancelFunc
	ended  bool
}

func (l *lazyDeadline) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.cancel != nil {
		l.cancel()
	}
}

func (l *lazyDeadline) Deadline() (time.Time, bool) { return l.deadline, true }

func (l *lazyDeadline) Done() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timed == nil {
		l.timed, l.cancel = context.WithDeadline(l.Context, l.deadline)
		if l.ended {
			l.cancel()
		}
	}
	return l.timed.Done()
}

func (l *lazyDeadline) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.timed != nil && l.timed.Err() != nil:
		return l.timed.Err()
	case l.ended:
		return context.Canceled
	case !time.Now().Before(l.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

// Value goes through the context with the timer, so that contexts made from this one find it.
func (l *lazyDeadline) Value(key any) any {
	l.mu.Lock()
	inner := l.Context
	if l.timed != nil {
		inner = l.timed
	}
	l.mu.Unlock()
	return inner.Value(key)
}

// causeOf tells why a context has ended. Its timer may be a moment later than the clock, and then it knows no cause itself.
func causeOf(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return ctx.Err()
}
