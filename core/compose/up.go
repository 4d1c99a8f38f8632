package compose

import (
	"context"
	"slices"

	"dockbridge/core/engine"
)

// UpRequest is the request of compose.up.
type UpRequest struct {
	engine.Deadline
	Project
	Creation
	// Wait waits until the services are what they are meant to be: healthy, or running where they have no health check. A service that is meant to
	// end (one that others await with service_completed_successfully, or that has neither a restart policy nor a health check) may also have ended with 0.
	Wait bool `json:"wait,omitempty"`
	// WaitTimeout is the time in seconds that wait may take; without it only timeout counts.
	WaitTimeout *float64 `json:"wait_timeout,omitempty" unit:"seconds"`
}

// UpResult is what came of an up.
type UpResult struct {
	// Project is the project's name.
	Project string `json:"project"`
	// Containers are the services' containers.
	Containers []Container `json:"containers"`
	// Made are the names of the containers that were made, replacements among them.
	Made []string `json:"made"`
	// Started are the names of the containers that were started.
	Started []string `json:"started"`
	// Removed are the names of the containers that were taken away: replaced ones, orphans and those that were too many.
	Removed []string `json:"removed"`
}

// Up makes what is missing of the project, replaces what has changed, and starts its services in the order of their dependencies. It is
// done when they have been started, or with wait when they are what they are meant to be.
//
// What is there and as it should stays as it is. Images are pulled and built before anything else, and nothing was made when that
// fails. A service that fails does not stop those that do not need it; the error tells of each, and "left" in its details what was made.
// At the end of timeout, or when it is cancelled, nothing more is started.
func Up(ctx context.Context, e *engine.Engine, r UpRequest, report func(Progress) error) (UpResult, error) {
	if err := checkWaitTimeout(r.WaitTimeout); err != nil {
		return UpResult{}, err
	}
	u, err := r.begin(ctx, e, r.Project, report)
	if err != nil {
		return UpResult{}, err
	}
	defer u.close()
	err = r.make(u.desk, u.project)
	if err == nil {
		err = u.run(u.ctx)
	}
	if err == nil && r.Wait {
		err = u.wait(u.ctx, r.WaitTimeout)
	}
	return u.finish(err)
}

// result tells what was done.
func (u *undertaking) result(ctx context.Context) (UpResult, error) {
	all, err := u.own(ctx)
	if err != nil {
		return UpResult{}, err
	}
	list, err := describe(ctx, u.desk.e, all)
	r := UpResult{Project: u.project.Name, Containers: list, Made: []string{}, Started: []string{}, Removed: []string{}}
	for _, m := range all {
		if slices.Contains(u.desk.changes.containers, m.ID) {
			r.Made = append(r.Made, m.name())
		}
	}
	r.Started = append(r.Started, sorted(u.started)...)
	r.Removed = append(r.Removed, sorted(u.desk.changes.removed)...)
	return r, err
}
