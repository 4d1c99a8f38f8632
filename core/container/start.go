package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// StartRequest is the request of container.start.
type StartRequest struct {
	engine.Deadline
	Ref
}

// Start starts a created or stopped container. One that runs already stays as it is.
func Start(ctx context.Context, e *engine.Engine, r StartRequest) (engine.Nothing, error) {
	err := r.send(engine.Repeatable(ctx), e, "start", nil)
	return engine.Nothing{}, explainStart(ctx, e, err, r.Container)
}

// explainStart finds out more about why a container could not be started: who
// holds the port it wants, and which network it needs is gone.
func explainStart(ctx context.Context, e *engine.Engine, err error, container string) error {
	switch fault.CodeOf(err) {
	case fault.PortConflict:
		return explainPortConflict(ctx, e, err, container)
	case fault.AddressConflict:
		return fault.From(err).WithHint("another container of the network has this address: choose another, or leave it to the engine")
	case fault.ContainerNotFound:
		return explainMissing(ctx, e, err, container)
	default:
		return err
	}
}

// explainMissing tells a missing container from something missing that the
// container needs: the engine answers "not found" to both.
func explainMissing(ctx context.Context, e *engine.Engine, err error, container string) error {
	details, lookup := inspectAs[struct {
		NetworkSettings struct{ Networks map[string]struct{} }
	}](ctx, e, container)
	if lookup != nil {
		return err
	}
	for name := range details.NetworkSettings.Networks {
		if engine.CheckName("network", name) != nil {
			continue
		}
		if _, gone := engine.Get[struct{}](ctx, e, "/networks/"+name, nil); fault.Is(gone, fault.NotFound) {
			return recoded(err, fault.NetworkNotFound).
				WithHint("make the network, or connect the container to another one").WithDetail("network", name)
		}
	}
	return recoded(err, fault.NotFound).WithHint("the container exists, but something that it needs does not")
}
