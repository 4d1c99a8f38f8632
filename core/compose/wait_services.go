package compose

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/health"
)

// wait waits until the selected services are what they are meant to be. seconds is a limit of its own; nil for none.
func (u *undertaking) wait(seconds *float64) error {
	ctx := u.ctx
	if seconds != nil {
		limited, cancel := context.WithTimeout(ctx, engine.Seconds(*seconds))
		defer cancel()
		ctx = limited
	}
	all, err := members(ctx, u.e, u.project.Name)
	if err != nil {
		return err
	}
	all = keep(all, func(m member) bool {
		_, there := u.project.Services[m.service]
		_, aside := u.desk.changes.replaced[m.ID]
		return there && !m.oneOff && !aside
	})
	awaited := awaitedEnds(u.project)
	s := starter{e: u.e, desk: u.desk, project: u.project, tell: u.tell, all: all}
	err = ofContainers(all, func(m member) error { return s.settled(ctx, m, awaited[m.service]) })
	if err != nil && u.ctx.Err() == nil && ctx.Err() != nil {
		f := *fault.From(err)
		f.Code = fault.Timeout
		return (&f).WithDetail("timeout", *seconds)
	}
	return err
}

// awaitedEnds are the services whose end others await.
func awaitedEnds(p *types.Project) map[string]bool {
	ends := map[string]bool{}
	for _, service := range p.Services {
		for other, condition := range service.DependsOn {
			if condition.Condition == types.ServiceConditionCompletedSuccessfully {
				ends[other] = true
			}
		}
	}
	return ends
}

// settled waits until a container is what its service is meant to be.
func (s starter) settled(ctx context.Context, m member, ends bool) error {
	if ends {
		return s.awaitOne(ctx, m, types.ServiceConditionCompletedSuccessfully)
	}
	s.tell.container(m.service, m.name(), "Waiting", "working", "")
	report, err := health.WaitHealthy(ctx, s.e, health.WaitHealthyRequest{Ref: m.named()})
	if err == nil {
		action := "Running"
		if report.HealthStatus != nil {
			action = "Healthy"
		}
		s.tell.container(m.service, m.name(), action, "done", "")
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) && f.Code == fault.ContainerExited && f.Details["exit_code"] == 0 && s.mayEnd(ctx, m) {
		s.tell.container(m.service, m.name(), "Exited", "done", "")
		return nil
	}
	s.tell.container(m.service, m.name(), "Error", "failed", fault.From(err).Message)
	return named(err, m.name())
}

// mayEnd tells that a container is not meant to run for ever: nothing starts it again, and nothing looks at its health.
func (s starter) mayEnd(ctx context.Context, m member) bool {
	states, err := inspectAll(ctx, s.e, []member{m})
	state, there := states[m.ID]
	if err != nil || !there {
		return false
	}
	policy := state.HostConfig.RestartPolicy.Name
	return (policy == "" || policy == "no") && !state.hasCheck()
}
