package compose

import (
	"context"
	"slices"
	"strings"

	"dockbridge/core/engine"
)

// LogsRequest is the request of compose.logs.
type LogsRequest struct {
	Log
	engine.Bound
}

// lineCost is what a line takes in memory beside its text, about.
const lineCost = 256

// Logs gives the lines that the services' containers have written until now, also those that have ended, in the order of their times.
// Containers of runs are left out, and so are those whose log driver gives nothing back.
func Logs(ctx context.Context, e *engine.Engine, r LogsRequest) ([]LogLine, error) {
	limit, err := r.Collecting(e, "the log", "stream_logs")
	if err != nil {
		return nil, err
	}
	all, err := r.found(ctx, e)
	if err != nil {
		return nil, err
	}
	lines, left := []LogLine{}, limit.Bytes
	printer := r.newPrinter(e, all, func(line LogLine) error {
		if left -= int64(len(line.Text) + lineCost); left < 0 {
			return limit.Exceeded()
		}
		lines = append(lines, line)
		return nil
	})
	err = ofContainers(all, func(m member) error { return (&logReader{logPrinter: printer, m: m}).read(ctx, false, "") })
	if err != nil {
		return nil, err
	}
	// The engine writes all digits of its times, which so have the order of their texts.
	slices.SortStableFunc(lines, func(a, b LogLine) int { return strings.Compare(string(a.Time), string(b.Time)) })
	return lines, nil
}
