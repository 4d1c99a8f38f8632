package compose

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
)

// StartRequest is the request of compose.start.
type StartRequest struct {
	Selected
	// Wait waits as that of up does.
	Wait bool `json:"wait,omitempty"`
	// WaitTimeout is the time in seconds that wait may take; without it only timeout counts.
	WaitTimeout *float64 `json:"wait_timeout,omitempty" unit:"seconds"`
}

// Start starts the services' containers that are there and do not run, in the order of their dependencies. It gives their names.
func Start(ctx context.Context, e *engine.Engine, r StartRequest, report func(Progress) error) (Names, error) {
	if err := checkWaitTimeout(r.WaitTimeout); err != nil {
		return Names{}, err
	}
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	d, err := newDesk(ctx, e, t.tell)
	if err != nil {
		return Names{}, err
	}
	s := starter{desk: d, project: t.startable(r.Services)}
	if err = s.run(ctx); err == nil && r.Wait {
		err = s.wait(ctx, r.WaitTimeout)
	}
	if err != nil {
		return Names{}, e.Explain(err)
	}
	return Names{Containers: append([]string{}, sorted(s.started)...)}, nil
}

// startable gives the part of the project that has containers: as the files have it, or as the labels do.
func (t *team) startable(selected []string) *types.Project {
	p := types.Project{Name: t.name}
	if t.project != nil {
		p = *t.project
	}
	known := p.Services
	p.Services = types.Services{}
	for _, service := range services(t.all) {
		config, there := known[service]
		if !there {
			config = types.ServiceConfig{Name: service, DependsOn: types.DependsOnConfig{}}
			for _, other := range t.needs[service] {
				config.DependsOn[other] = types.ServiceDependency{Condition: types.ServiceConditionStarted, Required: true}
			}
		}
		one := 1
		if config.GetScale() == 0 {
			config.Scale = &one
		}
		p.Services[service] = config
	}
	if len(selected) > 0 {
		for name, config := range p.Services {
			depends := types.DependsOnConfig{}
			for other, condition := range config.DependsOn {
				if slices.Contains(selected, other) {
					depends[other] = condition
				}
			}
			config.DependsOn = depends
			p.Services[name] = config
		}
	}
	return &p
}
