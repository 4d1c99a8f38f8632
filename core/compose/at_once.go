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

// ofEach asks something of each container, and gives the answers in the containers' order; nil leaves one out.
func ofEach[T any](all []member, ask func(member) (*T, error)) ([]T, error) {
	var mu sync.Mutex
	found := map[string]*T{}
	err := ofContainers(all, func(m member) error {
		one, err := ask(m)
		mu.Lock()
		defer mu.Unlock()
		found[m.ID] = one
		return err
	})
	if err != nil {
		return nil, err
	}
	list := []T{}
	for _, m := range all {
		if one := found[m.ID]; one != nil {
			list = append(list, *one)
		}
	}
	return list, nil
}

// eachWaited waits for something of all containers at the same time, however many they are.
func eachWaited(all []member, do func(int, member) error, failed func(member, error)) {
	var wait sync.WaitGroup
	for i, m := range all {
		wait.Add(1)
		fault.Go(func() {
			defer wait.Done()
			if err := fault.Guard(func() error { return do(i, m) }); err != nil {
				failed(m, err)
			}
		}, nil)
	}
	wait.Wait()
}
