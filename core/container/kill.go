package container

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// KillRequest is the request of container.kill.
type KillRequest struct {
	engine.Deadline
	Ref
	// Signal is what is sent, by name or number; None sends SIGKILL.
	Signal Signal `json:"signal,omitempty" arg:"positional"`
}

// Kill sends a signal to the container's main process. It is not repeated after a lost connection: a program may count its signals.
func Kill(ctx context.Context, e *engine.Engine, r KillRequest) (engine.Nothing, error) {
	var query url.Values
	if r.Signal != "" {
		query = url.Values{"signal": {string(r.Signal)}}
	}
	err := r.send(ctx, e, "kill", query)
	return engine.Nothing{}, explainNotRunning(ctx, e, err, r.Container)
}
