package compose

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ListRequest is the request of compose.list.
type ListRequest struct {
	engine.Deadline
	// All also gives projects of which nothing runs.
	All bool `json:"all,omitempty"`
}

// Summary is a project in a list.
type Summary struct {
	// Name is the project's name.
	Name string `json:"name"`
	// Services are the names of its services that have containers.
	Services []string `json:"services"`
	// States are how many of its containers are in which state: {"running": 2, "exited": 1}.
	States map[string]int `json:"states"`
	// Files are the compose files that it was made of, as whoever made it had them.
	Files []string `json:"files"`
	// Directory is where relative paths in the files started.
	Directory string `json:"directory"`
}

// List gives the projects of the engine, by name, whoever has brought them up.
func List(ctx context.Context, e *engine.Engine, r ListRequest) ([]Summary, error) {
	document, err := container.List(ctx, e, container.ListRequest{All: true, Filters: wire.Filters{"label": {api.ProjectLabel, api.ConfigHashLabel}}})
	if err != nil {
		return nil, err
	}
	all, err := document.Decode()
	if err != nil {
		return nil, err
	}
	found := map[string]*Summary{}
	for _, c := range all {
		name := c.Labels[api.ProjectLabel]
		p := found[name]
		if p == nil {
			p = &Summary{Name: name, States: map[string]int{}, Directory: c.Labels[api.WorkingDirLabel], Files: []string{}}
			found[name] = p
		}
		p.States[string(c.State)]++
		if service := c.Labels[api.ServiceLabel]; !slices.Contains(p.Services, service) {
			p.Services = append(p.Services, service)
		}
		for file := range strings.SplitSeq(c.Labels[api.ConfigFilesLabel], ",") {
			if file != "" && !slices.Contains(p.Files, file) {
				p.Files = append(p.Files, file)
			}
		}
	}
	list := []Summary{}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if p := found[name]; r.All || p.States["running"]+p.States["paused"]+p.States["restarting"] > 0 {
			p.Services = sorted(p.Services)
			list = append(list, *p)
		}
	}
	return list, nil
}
