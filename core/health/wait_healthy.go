package health

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// WaitHealthyRequest is the request of health.wait_healthy.
type WaitHealthyRequest struct {
	engine.Deadline
	container.Ref
	// FailOnUnhealthy tells whether "unhealthy" is the end (the default), or is waited out because the container may recover.
	FailOnUnhealthy *bool `json:"fail_on_unhealthy,omitempty"`
	// RequireHealthCheck makes it an error that the container has no health check; without it, running is all that is waited for then.
	RequireHealthCheck bool `json:"require_health_check,omitempty"`
}

// WaitHealthy waits until the container runs and its health check says "healthy".
//
// Without a health check running counts as healthy, and health_status is null in the report. It fails at once, with the exit code, the
// last log lines and what the last probe wrote, when the container turns unhealthy, ends or is removed; one that its restart policy
// starts again has not ended.
func WaitHealthy(ctx context.Context, e *engine.Engine, r WaitHealthyRequest) (Report, error) {
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	if s, _ := w.state(); r.RequireHealthCheck && !s.hasCheck() {
		return Report{}, fault.Invalid("give the container or its image a health check, or leave require_health_check out",
			"%s has no health check", w.name()).WithResource(r.Container)
	}
	err = w.until(ctx, func(s snapshot) (bool, error) {
		switch {
		case s.ended():
			return false, errEnded
		case s.State.Status == running && s.failing() && (r.FailOnUnhealthy == nil || *r.FailOnUnhealthy):
			return false, errUnhealthy
		}
		return s.ready(), nil
	})
	if err != nil {
		return Report{}, w.fail(ctx, err, "was healthy", nil)
	}
	s, _ := w.state()
	return s.report(), nil
}
