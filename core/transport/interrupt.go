package transport

import (
	"context"
	"errors"
	"time"
)

// ErrInterrupted means that a signal arrived while the calling thread waited
// for the engine, and that the request was given up so that the caller can run
// its signal handlers. Only requests under Interruptible end this way; they
// are reads, so the caller simply repeats them when it wants to go on.
var ErrInterrupted = errors.New("interrupted by a signal")

type contextKey int

const (
	interruptibleKey contextKey = iota
	stepsKey
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

// Sleep waits between two tries of a request; false when ctx ends first. In a caller's own thread a signal ends it with ErrInterrupted.
func Sleep(ctx context.Context, d time.Duration) (bool, error) {
	if isInterruptible(ctx) {
		err := sleepInThread(d)
		return err == nil, err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, nil
	case <-timer.C:
		return true, nil
	}
}
