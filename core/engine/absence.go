package engine

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall"
	"time"

	"dockbridge/core/transport"
)

// absence knows whether an engine that cannot be reached is likely to come
// back. One that has answered before is probably being restarted, so requests
// wait for it; but only for a time after it went, so that a program whose
// engine is gone for good is told promptly from then on. One that has never
// answered is not waited for.
type absence struct {
	// since is when it was first missed, in Unix nanoseconds, or one of the states below.
	since atomic.Int64
}

const (
	unknown = 0  // it has never answered, or the client is closed
	present = -1 // it answered last
)

// answered notes that the engine is there.
func (a *absence) answered() {
	if a.since.Load() != present {
		a.since.Store(present)
	}
}

// forget ends the waiting of all requests.
func (a *absence) forget() { a.since.Store(unknown) }

// worthAWait tells whether a request that failed with err may wait for the engine's return.
func (a *absence) worthAWait(ctx context.Context, err error, patience time.Duration) bool {
	if !transport.WasNotSent(err) || !nobodyListens(err) || isImpatient(ctx) {
		return false
	}
	now := time.Now().UnixNano()
	for {
		switch since := a.since.Load(); since {
		case unknown:
			return false
		case present:
			if a.since.CompareAndSwap(present, now) {
				return true
			}
		default:
			return now-since < int64(patience)
		}
	}
}

// nobodyListens: an engine that was killed leaves its socket behind, one that was stopped takes it away.
func nobodyListens(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT)
}

// Impatient marks requests that ask how the engine is now: they do not wait for one that may be coming back.
func Impatient(ctx context.Context) context.Context {
	return context.WithValue(ctx, impatientKey, true)
}

func isImpatient(ctx context.Context) bool {
	on, _ := ctx.Value(impatientKey).(bool)
	return on
}
