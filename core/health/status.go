package health

import (
	"context"
	"strings"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// StatusRequest is the request of health.status.
type StatusRequest struct {
	engine.Deadline
	container.Ref
}

// Report is how a container is at one moment.
type Report struct {
	// Name is the container's name.
	Name string `json:"name"`
	// ContainerID is the full id, 64 hexadecimal digits.
	ContainerID string `json:"container_id"`
	// State is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	State State `json:"state"`
	// HealthStatus is "starting", "healthy" or "unhealthy"; null without a health check, and before the first start. Of a container
	// that does not run it is what was found last.
	HealthStatus *ProbeStatus `json:"health_status"`
	// LastHealthCheck is when the last probe ended; null when there was none.
	LastHealthCheck *wire.Moment `json:"last_health_check"`
	// IsReady tells that it runs and is healthy, or runs and has no health check.
	IsReady bool `json:"is_ready"`
	// FailingStreak is the number of failed probes in a row.
	FailingStreak int `json:"failing_streak"`
	// HealthOutput is what the last probe wrote, at most 4 KiB; "" when there was none.
	HealthOutput string `json:"health_output"`
	// ExitCode is the code of the last end; null while it runs and before it ever ran.
	ExitCode *int `json:"exit_code"`
	// OOMKilled tells that it was killed for using too much memory.
	OOMKilled bool `json:"oom_killed"`
}

// Status tells how a container is now: its state, what its health check says, and whether it is ready to be used.
func Status(ctx context.Context, e *engine.Engine, r StatusRequest) (Report, error) {
	if err := r.Check(); err != nil {
		return Report{}, err
	}
	s, _, err := inspect(ctx, e, r.Container)
	if err != nil {
		return Report{}, r.Named(err)
	}
	return s.report(), nil
}

func (s snapshot) report() Report {
	r := Report{
		Name: strings.TrimPrefix(s.Name, "/"), ContainerID: s.ID, State: State(s.State.Status),
		IsReady: s.ready(), HealthOutput: s.healthOutput(), OOMKilled: s.State.OOMKilled,
	}
	if h := s.health(); h != "" {
		status := ProbeStatus(h)
		r.HealthStatus, r.FailingStreak = &status, s.State.Health.FailingStreak
	}
	if p := s.lastProbe(); p != nil {
		end := wire.Moment(p.End.Format(time.RFC3339Nano))
		r.LastHealthCheck = &end
	}
	if s.ended() || s.State.Status == "restarting" {
		r.ExitCode = &s.State.ExitCode
	}
	return r
}
