package compose

import (
	"context"

	"dockbridge/core/engine"
)

// ScaleRequest is the request of compose.scale.
type ScaleRequest struct {
	engine.Deadline
	Project
	// Replicas are the numbers of containers to have, by service.
	Replicas map[string]int `json:"replicas"`
	// NoDependencies leaves out what the services depend on.
	NoDependencies bool `json:"no_dependencies,omitempty"`
}

// Scale makes or removes containers until each service has as many as are asked for, and starts the new ones. Those that are there stay as they are.
func Scale(ctx context.Context, e *engine.Engine, r ScaleRequest, report func(Progress) error) (UpResult, error) {
	var names []string
	for service := range r.Replicas {
		names = append(names, service)
	}
	return Up(ctx, e, UpRequest{
		Deadline: r.Deadline, Project: r.Project,
		Creation: Creation{Services: sorted(names), Scale: r.Replicas, NoRecreate: true, NoDependencies: r.NoDependencies},
	}, report)
}
