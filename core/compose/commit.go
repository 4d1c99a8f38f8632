package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// CommitRequest is the request of compose.commit.
type CommitRequest struct {
	engine.Deadline
	Project
	One
	container.CommitOptions
}

// Commit makes an image of the files and the configuration of a service's container, and gives its id. Volumes are not part of it. The
// container need not run. Without an index it is the one with the lowest number; a service without a container is a
// NotRunningError. There is no deadline unless a timeout is given: it takes as long as there are changed files.
func Commit(ctx context.Context, e *engine.Engine, r CommitRequest) (container.CommitResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.CommitResult{}, err
	}
	result, err := container.Commit(ctx, e, container.CommitRequest{Ref: m.ref(), CommitOptions: r.CommitOptions})
	return result, ofMember(err, m)
}
