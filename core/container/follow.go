package container

import (
	"context"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// FollowRequest is the request of container.follow.
type FollowRequest struct {
	engine.Deadline
	Ref
	// Stdout gives what was written to stdout.
	Stdout *bool `json:"stdout,omitempty" default:"true"`
	// Stderr gives what was written to stderr. With a terminal, everything counts as stdout.
	Stderr *bool `json:"stderr,omitempty" default:"true"`
	// Tail is the number of lines to begin with from the end of the log, or "all"; 0 gives none.
	Tail Tail `json:"tail,omitempty"`
	// Since leaves out what was written before this moment.
	Since engine.Time `json:"since,omitempty"`
	// Timestamps puts the time before every line, RFC 3339 with nanoseconds, UTC.
	Timestamps bool `json:"timestamps,omitempty"`
}

// Follow reads a container's log until the container ends, and gives all of it at once.
func Follow(ctx context.Context, e *engine.Engine, r FollowRequest) (stream.Output, error) {
	if err := r.check(); err != nil {
		return stream.Output{}, err
	}
	query, err := LogsRequest{Stdout: r.Stdout, Stderr: r.Stderr, Tail: r.Tail, Since: r.Since, Timestamps: r.Timestamps}.query()
	if err != nil {
		return stream.Output{}, r.named(err)
	}
	details, err := inspectAs[struct {
		ID     string `json:"Id"`
		Config Config
	}](ctx, e, r.Container)
	if err != nil {
		return stream.Output{}, err
	}
	query.Set("follow", "1")
	// By its id: the name may move to another container in between, with or without a terminal.
	resp, err := e.Do(ctx, http.MethodGet, "/containers/"+details.ID+"/logs", query, nil)
	if err != nil {
		return stream.Output{}, r.named(err)
	}
	defer resp.Body.Close()
	o, err := stream.ReadOutput(resp.Body, details.Config.TTY)
	if err != nil {
		return stream.Output{}, r.named(e.Explain(err))
	}
	return o, nil
}
