package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// KillRequest is the request of compose.kill.
type KillRequest struct {
	Selected
	// Signal is what is sent, by name or number; SIGKILL when it is left out.
	Signal container.Signal `json:"signal,omitempty"`
}

// Kill sends a signal to the services' containers that run. It gives their names.
func Kill(ctx context.Context, e *engine.Engine, r KillRequest, report func(Progress) error) (Names, error) {
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	return t.only(member.runs).atOnce(ctx, words{"Killing", "Killed"}, func(ctx context.Context, m member) error {
		_, err := container.Kill(ctx, e, container.KillRequest{Ref: m.ref(), Signal: r.Signal})
		if gone(err) {
			return nil // it has ended by itself
		}
		return err
	})
}
