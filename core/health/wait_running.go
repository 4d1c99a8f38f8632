package health

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// WaitRunningRequest is the request of health.wait_running.
type WaitRunningRequest struct {
	engine.Deadline
	container.Ref
}

// WaitRunning waits until the container runs, and is not paused.
//
// A container that was only created is waited for until somebody starts it. One that has ended, could not be started or is removed
// fails at once with its exit code and last log lines; one that its restart policy starts again has not ended.
func WaitRunning(ctx context.Context, e *engine.Engine, r WaitRunningRequest) (Report, error) {
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	err = w.until(ctx, func(s snapshot) (bool, error) {
		if s.ended() {
			return false, errEnded
		}
		return s.State.Status == running, nil
	})
	if err != nil {
		return Report{}, w.fail(ctx, err, "was running", nil)
	}
	s, _ := w.state()
	return s.report(), nil
}
