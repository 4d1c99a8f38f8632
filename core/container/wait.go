package container

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
)

// WaitRequest is the request of container.wait.
type WaitRequest struct {
	engine.Deadline
	Ref
	// Condition is what is waited for: "not-running" (the default; true at once for a container that does not run),
	// "next-exit" or "removed".
	Condition WaitCondition `json:"condition,omitempty"`
}

// WaitResult is how a container ended.
type WaitResult struct {
	// ExitCode is the code its program ended with; 128 plus the signal's number when a signal ended it.
	ExitCode int `json:"exit_code"`
	// Error is why the engine could not start or remove the container, "" when it could.
	Error string `json:"error"`
}

// Wait waits until a container ends, or is removed, and gives its exit code. There is no deadline unless a timeout is given.
// The container is left as it is when the timeout passes.
func Wait(ctx context.Context, e *engine.Engine, r WaitRequest) (WaitResult, error) {
	if err := r.Check(); err != nil {
		return WaitResult{}, err
	}
	var query url.Values
	if r.Condition != "" && r.Condition != "not-running" {
		if err := e.Require(ctx, "1.30", "waiting for "+string(r.Condition)); err != nil {
			return WaitResult{}, err
		}
		query = url.Values{"condition": {string(r.Condition)}}
	} else {
		ctx = engine.Repeatable(ctx) // the others would miss what happened between two tries
	}
	reply, err := ask[struct {
		StatusCode int
		Error      *struct{ Message string }
	}](ctx, e, http.MethodPost, r.path("wait"), query, nil)
	if err != nil {
		return WaitResult{}, r.Named(err)
	}
	result := WaitResult{ExitCode: reply.StatusCode}
	if reply.Error != nil {
		result.Error = reply.Error.Message
	}
	return result, nil
}
