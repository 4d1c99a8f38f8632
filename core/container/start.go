package container

import (
	"context"
	"net/http"
	"time"

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
	err := startOnce(ctx, e, r.Ref)
	return engine.Nothing{}, explainStart(ctx, e, err, r.Container)
}

// startOnce starts a container. When the engine's answer is lost it looks before it asks again: the program may have run and
// ended meanwhile, and would run a second time.
func startOnce(ctx context.Context, e *engine.Engine, r Ref) error {
	for attempt := 1; ; attempt++ {
		asked := time.Now()
		err := r.send(ctx, e, "start", nil)
		if !answerLost(err) {
			return err
		}
		began, lookup := beganSince(ctx, e, r.Container, asked)
		switch {
		case began:
			return nil
		case lookup != nil || !e.WaitForRetry(ctx, attempt):
			return err
		}
	}
}

// answerLost tells that the engine may have done what it was asked.
func answerLost(err error) bool {
	f := fault.From(err)
	return err != nil && (f.Code == fault.ConnectionLost || f.Status == http.StatusBadGateway || f.Status == http.StatusGatewayTimeout)
}

// beganSince tells whether a container runs, or was started since the time of this machine; an error when that cannot be known.
func beganSince(ctx context.Context, e *engine.Engine, container string, asked time.Time) (bool, error) {
	s, now, err := TakeSnapshot(ctx, e, container)
	if err != nil {
		return false, err
	}
	elapsed := time.Since(asked)
	if s.State.Running || s.State.StartedAt == "" {
		return s.State.Running, nil
	}
	began, err := time.Parse(time.RFC3339Nano, s.State.StartedAt)
	switch {
	case err == nil && began.IsZero():
		return false, nil
	case err == nil && !now.IsZero():
		return !began.Before(now.Add(-elapsed)), nil
	default:
		return false, fault.New(fault.BadReply, "the engine's reply says no time")
	}
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
