package compose

import (
	"context"
	"slices"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// RestartRequest is the request of compose.restart.
type RestartRequest struct {
	Selected
	// StopTimeout is the time that each container has to end before it is killed; its own when it is left out.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
	// NoDependencies leaves those services alone that depend on the named ones with restart: true.
	NoDependencies bool `json:"no_dependencies,omitempty"`
}

// Restart stops the services' containers and starts them again, in the order of their dependencies. Services that depend on a named
// one with restart: true are restarted, too. It gives the containers' names.
func Restart(ctx context.Context, e *engine.Engine, r RestartRequest, report func(Progress) error) (Names, error) {
	g, err := grace(r.StopTimeout)
	if err != nil {
		return Names{}, err
	}
	if len(r.Services) > 0 && !r.NoDependencies {
		if r.Services, err = r.dependents(ctx, e); err != nil {
			return Names{}, err
		}
	}
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	return t.each(ctx, t.needs, words{"Restarting", "Started"}, func(ctx context.Context, m member) error {
		if m.runs() {
			if err := t.hooks(ctx, m, preStop); err != nil && !gone(err) {
				return err
			}
		}
		if _, err := container.Restart(ctx, e, container.RestartRequest{Ref: m.ref(), Grace: g}); err != nil {
			return err
		}
		return t.hooks(ctx, m, postStart)
	})
}

// dependents adds to the named services those that are restarted with them.
func (r RestartRequest) dependents(ctx context.Context, e *engine.Engine) ([]string, error) {
	l, _, err := r.loadOrName(ctx, e)
	if err != nil || l == nil {
		return r.Services, err
	}
	all := slices.Clone(r.Services)
	for grown := true; grown; {
		grown = false
		for name, service := range l.Services {
			for other, condition := range service.DependsOn {
				if condition.Restart && slices.Contains(all, other) && !slices.Contains(all, name) {
					all, grown = append(all, name), true
				}
			}
		}
	}
	return all, nil
}
