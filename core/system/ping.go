package system

import (
	"context"

	"dockbridge/core/engine"
)

// PingRequest has no options of its own.
type PingRequest struct {
	engine.Deadline
}

// Ping asks whether the engine answers, and what it is, in one cheap request.
// It needs no API version, so it works with every engine. It does not wait for
// one that is being restarted, as other reads do.
func Ping(ctx context.Context, e *engine.Engine, _ PingRequest) (engine.Ping, error) {
	return e.Ping(engine.Impatient(ctx))
}
