package compose

import (
	"context"
	"strconv"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// One names one container of a service. Containers of runs are none of these.
type One struct {
	// Service is the service.
	Service string `json:"service"`
	// Index is the number of the service's container, from 1; the lowest that there is when it is left out.
	Index *int `json:"index,omitempty"`
}

// Which says which container of a project something is about.
type Which struct {
	// ID is the container's full id.
	ID string `json:"id" refers:"container"`
	// Container is the container's name.
	Container string `json:"container"`
	// Service is the service that it belongs to.
	Service string `json:"service"`
	// Number tells the containers of a service apart, from 1.
	Number int `json:"number"`
}

func (m member) which() Which {
	return Which{ID: m.ID, Container: m.name(), Service: m.service, Number: m.number}
}

// one finds the container. With running only those count that run.
func (p Project) one(ctx context.Context, e *engine.Engine, o One, running bool) (member, error) {
	all, err := p.own(ctx, e, o)
	if err != nil {
		return member{}, err
	}
	for _, m := range all { // in the order of their numbers
		if !running || m.runs() {
			return m, nil
		}
	}
	if o.Index != nil {
		return member{}, notRunning(o.Service, "the container %s does not run", all[0].name()).WithDetail("status", string(all[0].State))
	}
	return member{}, notRunning(o.Service, "no container of the service %s runs", o.Service)
}

// own finds the service's containers: the one with the index where there is one. There is at least one, or an error.
func (p Project) own(ctx context.Context, e *engine.Engine, o One) ([]member, error) {
	if o.Service == "" {
		return nil, fault.Invalid("give the name of a service", "the service is missing")
	}
	if o.Index != nil && *o.Index < 1 {
		return nil, fault.Invalid("the containers of a service are counted from 1", "the index is %d", *o.Index)
	}
	all, err := p.members(ctx, e, []string{o.Service})
	if err != nil {
		return nil, err
	}
	all = keep(all, func(m member) bool { return !m.oneOff })
	if len(all) == 0 {
		return nil, notRunning(o.Service, "the service %s has no container", o.Service)
	}
	if o.Index == nil {
		return all, nil
	}
	if found := keep(all, func(m member) bool { return m.number == *o.Index }); len(found) > 0 {
		return found, nil
	}
	var numbers []string
	for _, m := range all {
		numbers = append(numbers, strconv.Itoa(m.number))
	}
	return nil, fault.New(fault.ContainerNotFound, "the service %s has no container with the number %d", o.Service, *o.Index).
		WithResource(o.Service).WithDetail("service", o.Service).WithHint("its containers have the numbers " + strings.Join(numbers, ", "))
}

func notRunning(service, format string, args ...any) *fault.Error {
	return fault.New(fault.NotRunning, format, args...).WithResource(service).WithDetail("service", service).
		WithHint("up makes and starts it, and logs tells why one has ended")
}

// ofMember names the container and its service in an error of something that was done with it. What the error is about in the container, such
// as a path, stays.
func ofMember(err error, m member) error {
	if err == nil {
		return nil
	}
	f := fault.From(err)
	if f.Resource == "" || f.Resource == m.ID {
		f = f.WithResource(m.name())
	}
	return f.WithDetail("service", m.service)
}
