package compose

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// member is a container of a project.
type member struct {
	container.Summary
	service string
	number  int
	oneOff  bool
}

// name is the container's name.
func (m member) name() string {
	for _, name := range m.Names {
		if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") {
			return name
		}
	}
	return m.ID
}

// ref names the container in requests.
func (m member) ref() container.Ref { return container.Ref{Container: m.ID} }

// named names it by its name, for what tells people of it.
func (m member) named() container.Ref { return container.Ref{Container: m.name()} }

// runs tells that the container has a program that runs, or is stopped for a moment.
func (m member) runs() bool {
	return m.State == "running" || m.State == "paused" || m.State == "restarting"
}

// labelled are the filters that find what is a project's.
func labelled(project string) wire.Filters {
	return wire.Filters{"label": {api.ProjectLabel + "=" + project}}
}

// ofProject are the filters that find a project's containers.
func ofProject(project string) wire.Filters {
	filters := labelled(project)
	filters["label"] = append(filters["label"], api.ConfigHashLabel)
	return filters
}

// members gives the project's containers in the order of services and numbers, those of runs last. What the project was made of, its
// files or another client, does not matter: labels say whose they are.
func members(ctx context.Context, e *engine.Engine, project string) ([]member, error) {
	list, err := container.List(ctx, e, container.ListRequest{All: true, Filters: ofProject(project)})
	if err != nil {
		return nil, err
	}
	found, err := list.Decode()
	if err != nil {
		return nil, err
	}
	var all []member
	for _, c := range found {
		if len(c.ID) < shortID {
			return nil, badReply("the ids of containers")
		}
		all = append(all, memberOf(c))
	}
	slices.SortStableFunc(all, func(a, b member) int {
		byRun := cmp.Compare(boolean(a.oneOff), boolean(b.oneOff))
		return cmp.Or(byRun, strings.Compare(a.service, b.service), cmp.Compare(a.number, b.number))
	})
	return all, nil
}

// memberOf reads of a container's labels what it is in its project.
func memberOf(c container.Summary) member {
	number, _ := strconv.Atoi(c.Labels[api.ContainerNumberLabel])
	return member{
		Summary: c, service: c.Labels[api.ServiceLabel], number: number,
		oneOff: strings.EqualFold(c.Labels[api.OneoffLabel], "true"),
	}
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ofServices gives the containers of some services, or of all when none are named.
func ofServices(all []member, services []string) []member {
	if len(services) == 0 {
		return all
	}
	return keep(all, func(m member) bool { return slices.Contains(services, m.service) })
}

func keep(all []member, wanted func(member) bool) []member {
	return slices.DeleteFunc(slices.Clone(all), func(m member) bool { return !wanted(m) })
}

// services are the names of the services that containers belong to.
func services(all []member) []string {
	names := map[string]bool{}
	for _, m := range all {
		names[m.service] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// dependencies reads of containers' labels what their services need: "db:service_healthy:true,cache:service_started:false".
func dependencies(all []member) needs {
	n := needs{}
	for _, m := range all {
		n[m.service] = nil
		for entry := range strings.SplitSeq(m.Labels[api.DependenciesLabel], ",") {
			if name, _, _ := strings.Cut(entry, ":"); name != "" && name != m.service {
				n[m.service] = append(n[m.service], name)
			}
		}
	}
	return n.withoutCircles()
}

// withoutCircles drops what would have services wait for each other: labels may say anything.
func (n needs) withoutCircles() needs {
	const (
		under = iota + 1
		done
	)
	state := map[string]int{}
	clean := needs{}
	var visit func(string) bool
	visit = func(service string) bool {
		if state[service] != 0 {
			return state[service] == done
		}
		state[service] = under
		clean[service] = nil
		for _, other := range n[service] {
			if _, there := n[other]; there && visit(other) {
				clean[service] = append(clean[service], other)
			}
		}
		state[service] = done
		return true
	}
	for _, service := range slices.Sorted(maps.Keys(n)) {
		visit(service)
	}
	return clean
}
