package compose

import (
	"maps"
	"slices"
	"sync"

	"dockbridge/core/fault"
)

// failures are what failed of what was done at the same time, by service: the failure of one hides no other's.
type failures struct {
	mu        sync.Mutex
	byService map[string]*fault.Error
}

// add notes the failure of a service; its first one counts.
func (f *failures) add(service string, err error) {
	e := fault.From(err)
	if service != "" && e.Details["service"] == nil {
		e = e.WithDetail("service", service)
	}
	f.note(service, e)
}

// note notes the failure of something that is no service's, under a name for it.
func (f *failures) note(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byService == nil {
		f.byService = map[string]*fault.Error{}
	}
	if _, there := f.byService[name]; !there {
		f.byService[name] = fault.From(err)
	}
}

// error gives the failures as one: the first by the services' names, with the others as its children.
func (f *failures) error() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var first *fault.Error
	for _, service := range slices.Sorted(maps.Keys(f.byService)) {
		if first == nil {
			first = f.byService[service]
		} else {
			first = first.WithChildren(f.byService[service])
		}
	}
	if first == nil {
		return nil
	}
	return first
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
