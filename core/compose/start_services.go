package compose

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/fault"
	"dockbridge/core/health"
)

// needsOf tells what the project's services need.
func needsOf(p *types.Project) needs {
	n := needs{}
	for name, service := range p.Services {
		n[name] = slices.Sorted(maps.Keys(service.DependsOn))
	}
	return n
}

// starter starts the containers of a project, and waits for what they are meant to be.
type starter struct {
	desk    *desk
	project *types.Project
	all     []member // of the project's services, as they were when the starter began

	mu      sync.Mutex
	started []string // names
}

// own gives the containers of the project's services, without those that were put aside.
func (s *starter) own(ctx context.Context) ([]member, error) {
	all, err := members(ctx, s.desk.e, s.project.Name)
	return keep(all, func(m member) bool {
		_, there := s.project.Services[m.service]
		_, aside := s.desk.changes.replaced[m.ID]
		return there && !m.oneOff && !aside
	}), err
}

// run starts the services' containers in the order of their dependencies, as soon as what each one waits for is there.
func (s *starter) run(ctx context.Context) (err error) {
	if s.all, err = s.own(ctx); err != nil {
		return err
	}
	var failed failures
	needsOf(s.project).inOrder(ctx, &failed, s.required, s.service)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return failed.error()
}

func (s *starter) required(service, other string) bool {
	return s.project.Services[service].DependsOn[other].Required
}

// service starts one service.
func (s *starter) service(ctx context.Context, name string) error {
	service := s.project.Services[name]
	own := ofServices(s.all, []string{name})
	if service.GetScale() == 0 {
		return nil
	}
	if len(own) == 0 {
		return fault.New(fault.ServiceNotFound, "the service %s has no containers", name).WithHint("call up or create first").WithResource(name)
	}
	idle := keep(own, func(m member) bool { return !m.runs() })
	if len(idle) == 0 {
		for _, m := range own {
			s.desk.tell.container(name, m.name(), "Running", "done", "")
		}
		return nil
	}
	if err := s.await(ctx, service); err != nil {
		return err
	}
	alone := *s.project
	service.DependsOn = nil
	alone.Services = types.Services{name: service}
	sdk, err := newService(s.desk)
	if err != nil {
		return err
	}
	err = fault.Guard(func() error { return sdk.Start(ctx, s.project.Name, api.StartOptions{Project: &alone}) })
	if err != nil {
		for _, m := range idle {
			s.desk.tell.container(name, m.name(), "Error", "failed", fault.From(err).Message)
		}
		return explainSDK(s.desk, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range idle {
		s.started = append(s.started, m.name())
	}
	return nil
}

// await waits for what a service's dependencies are to be before it is started.
func (s *starter) await(ctx context.Context, service types.ServiceConfig) error {
	var failed failures
	together(slices.Sorted(maps.Keys(service.DependsOn)), func(name string) error {
		condition := service.DependsOn[name]
		other, there := s.project.Services[name]
		if !there || other.GetScale() == 0 {
			return nil
		}
		for _, m := range ofServices(s.all, []string{name}) {
			if err := s.awaitOne(ctx, m, condition.Condition); err != nil {
				if !condition.Required && ctx.Err() == nil {
					s.desk.tell.container(name, m.name(), "Skipped", "warning", fault.From(err).Message)
					return nil
				}
				s.desk.tell.container(name, m.name(), "Error", "failed", fault.From(err).Message)
				return dependency(err, service.Name, name)
			}
		}
		return nil
	}, failed.add)
	return failed.error()
}

// dependency says whose dependency has failed.
func dependency(err error, service, other string) error {
	f := fault.From(err)
	if isEnd(err) {
		return err
	}
	c := *f
	c.Message = "the service " + service + " was not started, because of the service " + other + ": " + f.Message
	return (&c).WithDetail("service", other).WithDetail("dependent", service)
}

func (s *starter) awaitOne(ctx context.Context, m member, condition string) error {
	tell := func(action string, state ProgressState) {
		s.desk.tell.container(m.service, m.name(), action, state, "")
	}
	switch condition {
	case types.ServiceConditionHealthy:
		tell("Waiting", "working")
		_, err := health.WaitHealthy(ctx, s.desk.e, health.WaitHealthyRequest{Ref: m.named(), RequireHealthCheck: true})
		if err == nil {
			tell("Healthy", "done")
		}
		return named(err, m.name())
	case types.ServiceConditionCompletedSuccessfully:
		tell("Waiting", "working")
		err := s.awaitEnd(ctx, m)
		if err == nil {
			tell("Exited", "done")
		}
		return err
	default:
		return nil
	}
}

// lastLines is how much of a log goes into an error.
const lastLines = "20"

// awaitEnd waits until a container has ended with 0.
func (s *starter) awaitEnd(ctx context.Context, m member) error {
	exit, err := health.WaitExited(ctx, s.desk.e, health.WaitExitedRequest{Ref: m.named()})
	if err != nil {
		return named(err, m.name())
	}
	if exit.ExitCode == 0 {
		return nil
	}
	logs := ""
	if output, err := container.Logs(ctx, s.desk.e, container.LogsRequest{Log: container.Log{Ref: m.ref(), Tail: lastLines}}); err == nil {
		logs = strings.ToValidUTF8(string(output.Bytes), "\uFFFD")
	}
	return fault.New(fault.ContainerExited, "%s ended with exit code %d", m.name(), exit.ExitCode).WithResource(m.name()).
		WithDetail("exit_code", exit.ExitCode).WithDetail("oom_killed", exit.OOMKilled).WithDetail("logs", logs).
		WithHint(`its last log lines are in the error's details ("logs")`)
}
