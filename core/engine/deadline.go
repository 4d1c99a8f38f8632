package engine

import (
	"context"
	"time"

	"dockbridge/core/fault"
)

// answerGrace is longer than an engine takes to make a container, if it does so at all.
const answerGrace = 2 * time.Second

// Outlasting gives the context of a request whose answer must be heard although the caller's time has ended meanwhile: what it made would
// be known to nobody. It ends a moment after ctx does, or when the engine has taken longer than a short operation may.
func (e *Engine) Outlasting(ctx context.Context) (context.Context, context.CancelFunc) {
	request, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.Timeout())
	stop := context.AfterFunc(ctx, fault.Guarded(func() { time.AfterFunc(answerGrace, fault.Guarded(cancel)) }))
	return request, func() {
		stop()
		cancel()
	}
}

// Deadline is embedded in the request of every operation.
type Deadline struct {
	// Timeout is the time in seconds after which the operation is ended, on the engine too, and fails with a timeout.
	Timeout *float64 `json:"timeout,omitempty" unit:"seconds"`
}

// DeadlineSeconds gives the caller's wish; nil means the default of the operation.
func (d Deadline) DeadlineSeconds() *float64 { return d.Timeout }
