package compose

import (
	"sync"

	"dockbridge/core/fault"
)

// atOnce is how many things are asked, pulled or pushed at the same time.
const atOnce = 8

// eachAtOnce does something with each, some at a time, and waits for all. What panics is told to failed.
func eachAtOnce[T any](all []T, do func(T) error, failed func(T, error)) {
	atMost(atOnce, all, do, failed)
}

// together does something with all at the same time, however many they are: what takes its time by waiting.
func together[T any](all []T, do func(T) error, failed func(T, error)) {
	atMost(len(all), all, do, failed)
}

func atMost[T any](most int, all []T, do func(T) error, failed func(T, error)) {
	places := make(chan struct{}, most)
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

// ofContainers does something with all containers at the same time, and gives the failures by service.
func ofContainers(all []member, do func(member) error) error {
	var failed failures
	together(all, do, func(m member, err error) { failed.add(m.service, ofMember(err, m)) })
	return failed.error()
}

// ofEach asks something of each container, some at a time, and gives the answers in the containers' order; nil leaves one out.
func ofEach[T any](all []member, ask func(member) (*T, error)) ([]T, error) {
	var mu sync.Mutex
	var failed failures
	found := map[string]*T{}
	eachAtOnce(all, func(m member) error {
		one, err := ask(m)
		mu.Lock()
		defer mu.Unlock()
		found[m.ID] = one
		return err
	}, func(m member, err error) { failed.add(m.service, ofMember(err, m)) })
	if err := failed.error(); err != nil {
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
