package health

import (
	"context"
	"time"
)

// backoff is a pause that grows by half each time.
type backoff struct{ first, most, next time.Duration }

func newBackoff(first, most time.Duration) *backoff {
	return &backoff{first: first, most: most, next: first}
}

func (b *backoff) reset() { b.next = b.first }

// step gives the next pause.
func (b *backoff) step() time.Duration {
	d := b.next
	b.next = min(d+d/2, b.most)
	return d
}

// pause waits; false when ctx ended first.
func (b *backoff) pause(ctx context.Context) bool {
	timer := time.NewTimer(b.step())
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// poll tries at once and then again and again until try is done or fails, and counts. It is for what the engine has no event for.
func poll(ctx context.Context, try func(context.Context) (bool, error)) (attempts int, err error) {
	pause := newBackoff(50*time.Millisecond, 500*time.Millisecond)
	for attempts = 1; ; attempts++ {
		if done, err := try(ctx); done || err != nil {
			return attempts, err
		}
		if !pause.pause(ctx) {
			return attempts, ctx.Err()
		}
	}
}
