package engine

import (
	"context"
	"sync/atomic"
)

type contextKey int

const (
	repeatableKey contextKey = iota
	impatientKey
	retriesKey
)

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
