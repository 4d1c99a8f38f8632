package health

import (
	"context"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// snapshot is what of a container decides about waiting.
type snapshot struct {
	container.Snapshot
	// gone tells that the container does not exist any more; the rest is the last that was known of it.
	gone bool
}

// The states of a container, as the engine names them.
const (
	created  = "created"
	running  = "running"
	removing = "removing"
	exited   = "exited"
	dead     = "dead"
)

// The states of a health check. Engines send null, "" or "none" where there is none.
const (
	healthy   = "healthy"
	unhealthy = "unhealthy"
	noCheck   = "none"
)

// inspect asks the engine for the container's state, and gives the engine's clock from before the answer was made.
func inspect(ctx context.Context, e *engine.Engine, ref string) (snapshot, time.Time, error) {
	s, date, err := container.TakeSnapshot(ctx, e, ref)
	if !date.IsZero() { // an engine without a clock is none to fail about
		date = date.Add(-time.Second) // it has whole seconds, and is written after the state was read
	}
	return snapshot{Snapshot: s}, date, err
}

// ended tells that the container will not go on by itself. The engine sets "restarting" in the same step in which it notes an
// exit that the restart policy answers, so "exited" is always the end: there is no policy, it gave up, or somebody stopped it.
// A container whose first start failed stays "created", with the reason.
func (s snapshot) ended() bool {
	switch s.State.Status {
	case exited, dead, removing:
		return true
	case created:
		return s.gone || s.startFailed()
	default:
		return s.gone
	}
}

func (s snapshot) startFailed() bool {
	return s.State.Status == created && s.State.Error != "" && s.State.ExitCode != 0
}

// health is the state of the health check, "" where there is none.
func (s snapshot) health() string {
	if s.State.Health == nil || s.State.Health.Status == noCheck {
		return ""
	}
	return s.State.Health.Status
}

// failing tells that probes have failed often enough. Engines also say "unhealthy" of a container that is paused or being stopped,
// and until the next probe after a pause; then no probe has failed.
func (s snapshot) failing() bool { return s.health() == unhealthy && s.State.Health.FailingStreak > 0 }

// hasCheck tells that a health check is configured, which the state shows only once the container runs.
func (s snapshot) hasCheck() bool {
	c := s.Config.Healthcheck
	return s.health() != "" || c != nil && len(c.Test) > 0 && c.Test[0] != "NONE"
}

// ready tells that it runs and no health check says otherwise.
func (s snapshot) ready() bool {
	return s.State.Status == running && !s.gone && (s.health() == "" || s.health() == healthy)
}

// lastProbe is the latest run of the health check, nil when there was none.
func (s snapshot) lastProbe() *container.Probe {
	if s.State.Health == nil || len(s.State.Health.Log) == 0 {
		return nil
	}
	return &s.State.Health.Log[len(s.State.Health.Log)-1]
}

func (s snapshot) healthOutput() string {
	if p := s.lastProbe(); p != nil {
		return p.Output
	}
	return ""
}
