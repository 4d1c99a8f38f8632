package compose

import (
	"context"
	"errors"

	"dockbridge/core/fault"
)

// needs tells of each service which others it needs before itself.
type needs map[string][]string

// firm tells of a service that it cannot do without another; a need that is not firm only decides on the order.
type firm func(service, other string) bool

// reversed turns the order round: what is needed by others comes after them.
func (n needs) reversed() needs {
	r := needs{}
	for service := range n {
		r[service] = nil
	}
	for service, others := range n {
		for _, other := range others {
			if _, there := n[other]; there {
				r[other] = append(r[other], service)
			}
		}
	}
	return r
}

// errSkipped is what came of a service of which something that it needs has failed.
var errSkipped = errors.New("something that it needs has failed") //nolint:gochecknoglobals // a sentinel

// inOrder does something with each service, as many at a time as their needs allow. A service whose needs failed is left out; the
// others go on. What failed is in the failures.
func (n needs) inOrder(ctx context.Context, failed *failures, isFirm firm, do func(ctx context.Context, service string) error) {
	type result struct {
		done chan struct{}
		err  error
	}
	results := map[string]*result{}
	for service := range n {
		results[service] = &result{done: make(chan struct{})}
	}
	for service, others := range n {
		own := results[service]
		finish := func(err error) {
			own.err = err
			if err != nil && !errors.Is(err, errSkipped) {
				failed.add(service, err)
			}
			close(own.done)
		}
		fault.Go(func() {
			for _, other := range others {
				needed, there := results[other]
				if !there {
					continue
				}
				select {
				case <-needed.done:
				case <-ctx.Done():
					finish(errSkipped)
					return
				}
				if needed.err != nil && (isFirm == nil || isFirm(service, other)) {
					finish(errSkipped)
					return
				}
			}
			if ctx.Err() != nil {
				finish(errSkipped)
				return
			}
			finish(fault.Guard(func() error { return do(ctx, service) }))
		}, nil)
	}
	for _, r := range results {
		<-r.done
	}
}
