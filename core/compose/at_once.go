package compose

import (
	"dockbridge/core/fault"
)

// atOnce is how many things are asked, pulled or pushed at the same time.
const atOnce = 8

// eachAtOnce does something with each, some at a time, and waits for all. Then failed is told of each failure.
func eachAtOnce[T any](all []T, do func(T) error, failed func(T, error)) {
	atMost(atOnce, all, do, failed)
}

// together does something with all at the same time, however many they are: what takes its time by waiting.
func together[T any](all []T, do func(T) error, failed func(T, error)) {
	atMost(len(all), all, do, failed)
}

func atMost[T any](most int, all []T, do func(T) error, failed func(T, error)) {
	for i, err := range fault.Each(len(all), most, func(i int) error { return do(all[i]) }) {
		if err != nil {
			failed(all[i], err)
		}
	}
}

// ofContainers does something with all containers at the same time, and gives the failures by service.
func ofContainers(all []member, do func(member) error) error {
	var failed failures
	together(all, do, func(m member, err error) { failed.add(m.service, ofMember(err, m)) })
	return failed.error()
}

// ofEach asks something of each container, some at a time, and gives the answers in the containers' order; nil leaves one out.
func ofEach[T any](all []member, ask func(member) (*T, error)) ([]T, error) {
	var failed failures
	found := make([]*T, len(all))
	for i, err := range fault.Each(len(all), atOnce, func(i int) (err error) {
		found[i], err = ask(all[i])
		return err
	}) {
		if err != nil {
			failed.add(all[i].service, ofMember(err, all[i]))
		}
	}
	if err := failed.error(); err != nil {
		return nil, err
	}
	list := []T{}
	for _, one := range found {
		if one != nil {
			list = append(list, *one)
		}
	}
	return list, nil
}
