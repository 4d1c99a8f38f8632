package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// WaitRequest is the request of compose.wait.
type WaitRequest struct {
	Selected
	// DownProject takes the whole project down when they have ended, with the containers of runs and of services that are in the files no more.
	DownProject bool `json:"down_project,omitempty"`
}

// Ended is how a container of a project has ended.
type Ended struct {
	Which
	// ExitCode is the code its program ended with; 128 plus the signal's number when a signal ended it.
	ExitCode int `json:"exit_code"`
}

// Wait waits until all containers of the services have ended, and gives their exit codes in the order of services and numbers. One that does not
// run counts as ended. There is no deadline unless a timeout is given; the containers are left as they are when it passes.
// Services without a container are a NotRunningError: nothing would ever end.
func Wait(ctx context.Context, e *engine.Engine, r WaitRequest) ([]Ended, error) {
	all, err := r.members(ctx, e, r.Services)
	if err != nil {
		return nil, err
	}
	all = keep(all, func(m member) bool { return !m.oneOff })
	for _, name := range r.Services {
		if len(ofServices(all, []string{name})) == 0 {
			return nil, notRunning(name, "the service %s has no container", name)
		}
	}
	if len(all) == 0 {
		return nil, fault.New(fault.NotRunning, "the project has no container").WithHint("up makes and starts them")
	}
	list := make([]Ended, len(all))
	var failed failures
	for i, err := range fault.Each(len(all), len(all), func(i int) error {
		result, err := container.Wait(ctx, e, container.WaitRequest{Ref: all[i].ref()})
		list[i] = Ended{Which: all[i].which(), ExitCode: result.ExitCode}
		return err
	}) {
		if err != nil {
			failed.add(all[i].service, ofMember(err, all[i]))
		}
	}
	if ctx.Err() != nil {
		return nil, e.Explain(context.Cause(ctx))
	}
	if err := failed.error(); err != nil {
		return nil, err
	}
	if !r.DownProject {
		return list, nil
	}
	_, err = Down(ctx, e, DownRequest{Selected: Selected{Project: r.Project}, RemoveOrphans: true}, nil)
	return list, err
}
