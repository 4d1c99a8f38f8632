package compose

import (
	"sync"

	"dockbridge/core/fault"
)

// atOnce is how many things are asked or done at the same time.
const atOnce = 8

// eachAtOnce does something with each, some at a time, and waits for all. What panics is told to failed.
func eachAtOnce[T any](all []T, do func(T) error, failed func(T, error)) {
	places := make(chan struct{}, atOnce)
	var wait sync.WaitGroup
	for _, one := range all {
		places <- struct{}{}
		wait.Add(1)
		fault.Go(func() {
			defer wait.Done()
			defer func() { <-places }()
			if err := fault.Guard(func() error { return do(one) }); err != nil {
				failed(one, err)
			}
		}, nil)
	}
	wait.Wait()
}

// ofContainers does something with each container, and gives the failures by service.
func ofContainers(all []member, do func(member) error) error {
	var failed failures
	eachAtOnce(all, do, func(m member, err error) { failed.add(m.service, named(err, m.name())) })
	return failed.error()
}
