package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// PauseRequest is the request of compose.pause.
type PauseRequest struct{ Selected }

// Pause freezes the processes of the services' containers that run. It gives their names.
func Pause(ctx context.Context, e *engine.Engine, r PauseRequest, report func(Progress) error) (Names, error) {
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	t.only(func(m member) bool { return m.State == "running" })
	return t.atOnce(ctx, words{"Pausing", "Paused"}, func(ctx context.Context, m member) error {
		_, err := container.Pause(ctx, e, container.PauseRequest{Ref: m.ref()})
		return err
	})
}
