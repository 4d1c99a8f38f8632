package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// RemoveRequest is the request of compose.remove.
type RemoveRequest struct {
	Selected
	// Stop also stops and removes containers that run.
	Stop bool `json:"stop,omitempty"`
	// Volumes also removes the containers' anonymous volumes.
	Volumes bool `json:"volumes,omitempty"`
}

// Remove removes the services' containers that do not run. It gives their names.
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest, report func(Progress) error) (Names, error) {
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	t.only(func(m member) bool { return r.Stop || !m.runs() })
	return t.each(ctx, t.needs.reversed(), words{"Removing", "Removed"}, func(ctx context.Context, m member) error {
		return t.remove(ctx, m, r.Stop, container.Grace{}, r.Volumes)
	})
}

// remove removes a container, after it was stopped where it may run.
func (t *team) remove(ctx context.Context, m member, stop bool, g container.Grace, volumes bool) error {
	if stop {
		if err := t.stop(ctx, m, g); err != nil {
			return err
		}
	}
	_, err := container.Remove(ctx, t.e, container.RemoveRequest{Ref: m.ref(), Volumes: volumes, Force: stop})
	return ifThere(err)
}
