package compose

import (
	"context"
	"slices"
	"strings"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// PsRequest is the request of compose.ps.
type PsRequest struct {
	engine.Deadline
	Project
	// Services restrict it to the containers of some services.
	Services []string `json:"services,omitempty" arg:"positional"`
	// All also gives containers that do not run, and those of runs.
	All bool `json:"all,omitempty"`
}

// Container is a container of a project.
type Container struct {
	// ID is the full id.
	ID string `json:"id" refers:"container"`
	// Name is the container's name.
	Name string `json:"name"`
	// Service is the service that it belongs to.
	Service string `json:"service"`
	// Number tells the containers of a service apart, from 1.
	Number int `json:"number"`
	// OneOff tells that it was made by a run, and is none of the service's own.
	OneOff bool `json:"one_off"`
	// Project is the project's name.
	Project string `json:"project"`
	// Image is the image's name.
	Image string `json:"image"`
	// Command is the program with its arguments, as one text.
	Command string `json:"command"`
	// State is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	State string `json:"state"`
	// Health is "starting", "healthy" or "unhealthy"; "" without a health check.
	Health string `json:"health"`
	// ExitCode is the code its program ended with; 0 while it runs.
	ExitCode int `json:"exit_code"`
	// Status is the state for people, for example "Up 3 hours (healthy)".
	Status string `json:"status"`
	// Ports are its ports, published or not.
	Ports []container.SummaryPort `json:"ports"`
	// Labels are the container's labels.
	Labels map[string]string `json:"labels"`
}

// Ps gives the project's containers, in the order of services and numbers.
func Ps(ctx context.Context, e *engine.Engine, r PsRequest) ([]Container, error) {
	all, err := r.members(ctx, e, r.Services)
	if err != nil {
		return nil, err
	}
	all = keep(all, func(m member) bool { return r.All || (m.runs() && !m.oneOff) })
	return describe(ctx, e, all)
}

// describe tells how containers are. Those that have gone are left out.
func describe(ctx context.Context, e *engine.Engine, all []member) ([]Container, error) {
	return ofEach(all, func(m member) (*Container, error) {
		now, err := look(ctx, e, m)
		if now == nil {
			return nil, err
		}
		c := Container{
			ID: m.ID, Name: m.name(), Service: m.service, Number: m.number, OneOff: m.oneOff, Project: m.Labels[api.ProjectLabel],
			Image: m.Image, Command: m.Command, State: string(m.State), Status: m.Status, Ports: m.Ports, Labels: m.Labels,
			ExitCode: now.State.ExitCode,
		}
		if h := now.State.Health; h != nil && h.Status != "none" {
			c.Health = string(h.Status)
		}
		return &c, nil
	})
}

// known is what is known of a project: by its files, where they are given, and by its containers.
type known struct {
	files *loaded // nil where only the name is given
	name  string
	all   []member
}

// known finds the project's files and containers. A service that neither of them knows is an error.
func (p Project) known(ctx context.Context, e *engine.Engine, names []string) (known, error) {
	files, name, err := p.loadOrName(ctx, e)
	if err != nil {
		return known{}, err
	}
	all, err := members(ctx, e, name)
	if err != nil {
		return known{}, err
	}
	return known{files, name, all}, checkNames(files, name, all, names)
}

// members gives the project's containers, of some services if they are named: a service that neither the files nor the containers know
// is an error.
func (p Project) members(ctx context.Context, e *engine.Engine, names []string) ([]member, error) {
	k, err := p.known(ctx, e, names)
	return ofServices(k.all, names), err
}

// checkNames refuses services that neither the files nor the containers know.
func checkNames(l *loaded, project string, all []member, names []string) error {
	known := services(all)
	if l != nil {
		known = append(known, append(l.ServiceNames(), l.DisabledServiceNames()...)...)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return unknownService(project, name, known)
		}
	}
	return nil
}

// inspected is what an inspect says of how a container is.
type inspected struct {
	State  container.StateDetails
	Config struct {
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		RestartPolicy struct{ Name string }
	}
}

// hasCheck tells that the container has a health check.
func (i inspected) hasCheck() bool {
	check := i.Config.Healthcheck
	return check != nil && len(check.Test) > 0 && !strings.EqualFold(check.Test[0], "none")
}

// look asks how a container is; nil when it has gone.
func look(ctx context.Context, e *engine.Engine, m member) (*inspected, error) {
	document, err := engine.Get[inspected](ctx, e, "/containers/"+m.ID+"/json", nil)
	if err != nil {
		return nil, ifThere(err)
	}
	now, err := document.Decode()
	return &now, err
}
