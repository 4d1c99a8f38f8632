package compose

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/health"
)

// wait waits until the services are what they are meant to be. seconds is a limit of its own; nil for none.
func (s *starter) wait(ctx context.Context, seconds *float64) error {
	whole := ctx
	if seconds != nil {
		limited, cancel := context.WithTimeout(ctx, engine.Seconds(*seconds))
		defer cancel()
		ctx = limited
	}
	all, err := s.own(ctx)
	if err != nil {
		return err
	}
	awaited := awaitedEnds(s.project)
	err = ofContainers(all, func(m member) error { return s.settled(ctx, m, awaited[m.service]) })
	if err != nil && whole.Err() == nil && ctx.Err() != nil {
		f := *fault.From(err)
		f.Code = fault.Timeout
		return (&f).WithDetail("timeout", *seconds)
	}
	return err
}

// checkWaitTimeout refuses a limit that nothing could meet.
func checkWaitTimeout(seconds *float64) error {
	if seconds != nil && *seconds <= 0 {
		return fault.Invalid("give seconds, more than 0", "wait_timeout is %v", *seconds)
	}
	return nil
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
func (s *starter) settled(ctx context.Context, m member, ends bool) error {
	if ends {
		return s.awaitOne(ctx, m, types.ServiceConditionCompletedSuccessfully)
	}
	s.desk.tell.container(m.service, m.name(), "Waiting", "working", "")
	report, err := health.WaitHealthy(ctx, s.desk.e, health.WaitHealthyRequest{Ref: m.named()})
	if err == nil {
		action := "Running"
		if report.HealthStatus != nil {
			action = "Healthy"
		}
		s.desk.tell.container(m.service, m.name(), action, "done", "")
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) && f.Code == fault.ContainerExited && f.Details["exit_code"] == 0 && s.mayEnd(ctx, m) {
		s.desk.tell.container(m.service, m.name(), "Exited", "done", "")
		return nil
	}
	s.desk.tell.container(m.service, m.name(), "Error", "failed", fault.From(err).Message)
	return named(err, m.name())
}

// mayEnd tells that a container is not meant to run for ever: nothing starts it again, and nothing looks at its health.
func (s *starter) mayEnd(ctx context.Context, m member) bool {
	state, err := look(ctx, s.desk.e, m)
	if err != nil || state == nil {
		return false
	}
	policy := state.HostConfig.RestartPolicy.Name
	return (policy == "" || policy == "no") && !state.hasCheck()
}
