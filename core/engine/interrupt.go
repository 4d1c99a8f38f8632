package engine

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrInterrupted means that a signal arrived while the calling thread waited
// for the engine, and that the request was given up so that the caller can run
// its signal handlers. Only requests under Interruptible end this way; they
// are reads, so the caller simply repeats them when it wants to go on.
var ErrInterrupted = errors.New("interrupted by a signal")

type contextKey int

const (
	interruptibleKey contextKey = iota
	repeatableKey
	impatientKey
	stepsKey
	retriesKey
)

// Interruptible marks requests that run in the caller's own thread and may end
// with ErrInterrupted. A thread that is blocked in the kernel cannot run
// Python's signal handlers; the signal does end its system call (EINTR), and
// this is how Ctrl-C gets through without a helper thread for every call.
func Interruptible(ctx context.Context) context.Context {
	return context.WithValue(ctx, interruptibleKey, true)
}

func isInterruptible(ctx context.Context) bool {
	on, _ := ctx.Value(interruptibleKey).(bool)
	return on
}

// Repeatable marks requests that may be sent twice without harm, although
// their HTTP method does not say so: starting what is started, stopping what
// is stopped. GET and HEAD are repeatable by themselves.
func Repeatable(ctx context.Context) context.Context {
	ctx, _ = Repeated(ctx)
	return ctx
}

// Repeated is Repeatable for requests that are answered otherwise the second
// time, such as removing what is removed: the function tells whether the
// request was sent again after a try that the engine may have carried out.
func Repeated(ctx context.Context) (context.Context, func() bool) {
	again := new(atomic.Bool)
	return context.WithValue(ctx, repeatableKey, again), again.Load
}

// repeatable gives the note of whether the request was sent again; nil when it may not be.
func repeatable(ctx context.Context) *atomic.Bool {
	again, _ := ctx.Value(repeatableKey).(*atomic.Bool)
	return again
}
