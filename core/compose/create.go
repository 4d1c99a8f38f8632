package compose

import (
	"context"

	"dockbridge/core/engine"
)

// CreateRequest is the request of compose.create.
type CreateRequest struct {
	engine.Deadline
	Project
	Creation
}

// Create makes what is missing of the project and replaces what has changed, as up does, and starts nothing.
func Create(ctx context.Context, e *engine.Engine, r CreateRequest, report func(Progress) error) (UpResult, error) {
	u, err := r.begin(ctx, e, r.Project, report)
	if err != nil {
		return UpResult{}, err
	}
	defer u.close()
	return u.finish(r.make(u.desk, u.project))
}
