package engine

import (
	"context"
	"sync/atomic"
)

// Retries counts how often something was asked again for one operation, or a stream of the engine opened again, so that
// whoever called it can be told that it was not smooth.
type Retries struct{ count atomic.Uint32 }

// Count gives the number so far.
func (r *Retries) Count() uint32 { return r.count.Load() }

// CountRetries has the retries under the context counted.
func CountRetries(ctx context.Context, r *Retries) context.Context {
	return context.WithValue(ctx, retriesKey, r)
}

// NoteRetry notes that something is about to be asked again.
func NoteRetry(ctx context.Context) {
	if r, ok := ctx.Value(retriesKey).(*Retries); ok {
		r.count.Add(1)
	}
}
