package container

import (
	"context"
	"sync/atomic"

	"dockbridge/core/fault"
)

// parallel calls do for each number below n, at most so many at once. The first failure is its result, and ends the others.
func parallel(ctx context.Context, n, atOnce int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var next atomic.Int64
	work := func() error {
		for {
			i := int(next.Add(1)) - 1
			switch {
			case i >= n:
				return nil
			case ctx.Err() != nil:
				return context.Cause(ctx)
			}
			if err := do(ctx, i); err != nil {
				return err
			}
		}
	}
	workers := min(n, atOnce)
	ended := make(chan error, workers)
	for range workers {
		fault.Go(func() { ended <- fault.Guard(work) }, nil)
	}
	var first error
	for range workers {
		if err := <-ended; err != nil && first == nil {
			first = err
			cancel()
		}
	}
	return first
}
