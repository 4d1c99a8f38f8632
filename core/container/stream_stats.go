package container

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"

	api "github.com/docker/docker/api/types/container"
)

// StreamStatsRequest is the request of container.stream_stats.
type StreamStatsRequest struct {
	engine.Deadline
	Ref
}

// StreamStatsResult tells why statistics ended.
type StreamStatsResult struct {
	// Ended is "stopped" for a container that does not run any more, "removed" for one that does not exist any more.
	Ended string `json:"ended" unwrap:"true"`
}

const (
	endedByStop    = "stopped"
	endedByRemoval = "removed"
)

// StreamStats gives what a container uses, about every second, while it runs: also when it is paused, and over restarts.
// The stream ends when the container stops or is removed, and its result is "stopped" or "removed" then. In the first
// item, and in the first after a restart, cpu_percent is None, because it is the difference to the one before.
func StreamStats(ctx context.Context, e *engine.Engine, r StreamStatsRequest, out stream.Sink[Usage]) (StreamStatsResult, error) {
	if err := r.Check(); err != nil {
		return StreamStatsResult{}, err
	}
	ended, err := r.streamStats(ctx, e, out)
	return StreamStatsResult{ended}, r.Named(err)
}

func (r StreamStatsRequest) streamStats(ctx context.Context, e *engine.Engine, out stream.Sink[Usage]) (ended string, err error) {
	resp, err := e.Do(ctx, http.MethodGet, r.path("stats"), nil, nil)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if err := out.Opened(stream.Opened{}); err != nil {
		return "", err
	}
	windows := resp.Header.Get("Ostype") == "windows"
	samples := e.Records(resp.Body)
	id := r.Container
	for {
		var raw json.RawMessage
		switch err := samples.Next(&raw); {
		case errors.Is(err, io.EOF): // as engines end it when the container is removed
			if ended, err := statsEnd(ctx, e, id); err != nil || ended != "" {
				return ended, err
			}
			return "", fault.New(fault.ConnectionLost, "the engine ended the statistics of a container that runs").
				WithHint("the engine may have been stopped; try again")
		case err != nil:
			return "", e.Explain(err)
		}
		sample, err := engine.Document[api.StatsResponse]{Raw: raw}.Decode()
		if err != nil {
			return "", err
		}
		if sample.ID != "" {
			id = sample.ID // its name may go to another container
		}
		if sample.Read.IsZero() { // it does not run: engines go on to say so for ever
			if ended, err := statsEnd(ctx, e, id); err != nil || ended != "" {
				return ended, err
			}
			continue
		}
		usage := usageOf(sample, windows)
		if sample.PreRead.IsZero() {
			usage.CPUPercent = nil
		}
		usage.Attrs = raw
		if err := out.Give(usage); err != nil {
			return "", err
		}
	}
}

// statsEnd tells why there are no statistics; "" when there will be some again.
func statsEnd(ctx context.Context, e *engine.Engine, id string) (string, error) {
	state, err := stateOf(ctx, e, id)
	switch {
	case fault.Is(err, fault.ContainerNotFound):
		return endedByRemoval, nil
	case err != nil:
		return "", err
	case state.Running: // also while its restart policy is about to start it again
		return "", nil
	case state.Status == "removing" || state.Dead:
		return endedByRemoval, nil
	}
	return endedByStop, nil
}
