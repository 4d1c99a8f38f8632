package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// UnpauseRequest is the request of compose.unpause.
type UnpauseRequest struct{ Selected }

// Unpause lets the processes of the services' containers that are paused go on. It gives their names.
func Unpause(ctx context.Context, e *engine.Engine, r UnpauseRequest, report func(Progress) error) (Names, error) {
	t, err := r.team(ctx, e, report)
	if err != nil {
		return Names{}, err
	}
	t.only(func(m member) bool { return m.State == "paused" })
	return t.atOnce(ctx, words{"Unpausing", "Unpaused"}, func(ctx context.Context, m member) error {
		_, err := container.Unpause(ctx, e, container.UnpauseRequest{Ref: m.ref()})
		return err
	})
}
