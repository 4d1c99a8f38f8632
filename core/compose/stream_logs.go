package compose

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamLogsRequest is the request of compose.stream_logs.
type StreamLogsRequest struct {
	Log
	// Follow goes on with what the containers write from now on; without it the stream ends with the logs as they are.
	Follow *bool `json:"follow,omitempty" default:"true"`
}

// StreamLogs gives what the services' containers have written, and what they write, while they write it: line by line, each
// container's in their order, those of several as they come. Containers that are started later join, and one that is
// started again goes on. The stream ends when none runs any more, as docker compose logs --follow does. A reader that is
// slow slows the engine's sending. Containers of runs are left out, and so are those whose log driver gives nothing back.
func StreamLogs(ctx context.Context, e *engine.Engine, r StreamLogsRequest, out stream.Sink[LogLine]) (engine.Nothing, error) {
	if r.Follow == nil || *r.Follow {
		return engine.Nothing{}, r.follow(ctx, e, out)
	}
	all, err := r.found(ctx, e)
	if err != nil {
		return engine.Nothing{}, err
	}
	if err := out.Opened(stream.Opened{}); err != nil {
		return engine.Nothing{}, err
	}
	printer := r.newPrinter(e, all, out.Give)
	return engine.Nothing{}, ofContainers(all, func(m member) error {
		return (&logReader{logPrinter: printer, m: m}).read(ctx, false, "")
	})
}
