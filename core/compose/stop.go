package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// StopRequest is the request of compose.stop.
type StopRequest struct {
	Selected
	// StopTimeout is the time that each container has to end before it is killed; its own when it is left out.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
}

// Stop stops the services' containers, those first that others do not need. It gives the names of those that ran.
func Stop(ctx context.Context, e *engine.Engine, r StopRequest, report func(Progress) error) (Names, error) {
	g, err := grace(r.StopTimeout)
	if err != nil {
		return Names{}, err
	}
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	t.only(member.runs)
	return t.each(ctx, t.needs.reversed(), words{"Stopping", "Stopped"}, func(ctx context.Context, m member) error {
		return t.stop(ctx, m, g)
	})
}

// stop stops a container; one that has gone is stopped.
func (t *team) stop(ctx context.Context, m member, g container.Grace) error {
	if m.runs() {
		if err := t.hooks(ctx, m, preStop); err != nil && !gone(err) {
			return err
		}
	}
	_, err := container.Stop(ctx, t.e, container.StopRequest{Ref: m.ref(), Grace: g})
	return ifThere(err)
}

// gone tells that a container is not there, or does not run, any more.
func gone(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.ContainerNotFound || code == fault.NotRunning
}
