package compose

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Selected names a project and some of its services, for what is done with containers that are there.
type Selected struct {
	engine.Deadline
	Project
	// Services restrict it to some services.
	Services []string `json:"services,omitempty" arg:"positional"`
}

// Names are what was done with which containers.
type Names struct {
	// Containers are the names of the containers that it was done with; empty where there was nothing to do.
	Containers []string `json:"containers" unwrap:"true"`
}

// team is a project's containers that something is done with.
type team struct {
	e       *engine.Engine
	name    string
	project *types.Project // nil where only the name is known
	tell    *teller
	all     []member
	needs   needs
}

// team finds the project's containers: those of the named services, or all of its own, without those of runs.
func (s Selected) team(ctx context.Context, e *engine.Engine, report func(Progress) error) (*team, error) {
	k, err := s.known(ctx, e, s.Services)
	if err != nil {
		return nil, err
	}
	t := &team{e: e, name: k.name, tell: &teller{report: report}, needs: dependencies(k.all)}
	if k.files != nil {
		t.project = k.files.Project
		declared := needsOf(t.project)
		for service := range t.needs { // the files know better than labels of an older up
			if others, there := declared[service]; there {
				t.needs[service] = others
			}
		}
		t.needs = t.needs.withoutCircles()
	}
	t.all = keep(ofServices(k.all, s.Services), func(m member) bool { return !m.oneOff })
	for service := range t.needs {
		if len(ofServices(t.all, []string{service})) == 0 {
			t.needs[service] = nil
		}
	}
	return t, nil
}

// words are what is told of something that is done.
type words struct{ doing, done string }

// each does something with each container in the order of needs, and gives the names of those that it was done with.
func (t *team) each(ctx context.Context, order needs, w words, do func(ctx context.Context, m member) error) (Names, error) {
	var failed failures
	var done []string
	finished := make(chan string, len(t.all))
	order.inOrder(ctx, &failed, func(string, string) bool { return false }, func(ctx context.Context, service string) error {
		return ofContainers(ofServices(t.all, []string{service}), func(m member) error {
			t.tell.container(service, m.name(), w.doing, "working", "")
			if err := do(ctx, m); err != nil {
				t.tell.container(service, m.name(), "Error", "failed", fault.From(err).Message)
				return err
			}
			t.tell.container(service, m.name(), w.done, "done", "")
			finished <- m.name()
			return nil
		})
	})
	close(finished)
	for name := range finished {
		done = append(done, name)
	}
	names := Names{Containers: append([]string{}, sorted(done)...)}
	if ctx.Err() != nil {
		return names, t.e.Explain(ctx.Err())
	}
	return names, failed.error()
}

// atOnce does something with all containers, in no order.
func (t *team) atOnce(ctx context.Context, w words, do func(ctx context.Context, m member) error) (Names, error) {
	unordered := needs{}
	for _, service := range services(t.all) {
		unordered[service] = nil
	}
	return t.each(ctx, unordered, w, do)
}

// only keeps those containers that something is to be done with.
func (t *team) only(wanted func(member) bool) *team {
	t.all = keep(t.all, wanted)
	return t
}

// config gives what the files say of a service, nil where they are not known.
func (t *team) config(service string) *types.ServiceConfig {
	if t.project == nil {
		return nil
	}
	if s, there := t.project.Services[service]; there {
		return &s
	}
	if s, there := t.project.DisabledServices[service]; there {
		return &s
	}
	return nil
}

// hooks runs what a service has to do in its container before it stops, or after it has started.
func (t *team) hooks(ctx context.Context, m member, of func(*types.ServiceConfig) []types.ServiceHook) error {
	config := t.config(m.service)
	if config == nil {
		return nil
	}
	for _, hook := range of(config) {
		variables := container.Variables{}
		for key, value := range hook.Environment {
			if value != nil {
				variables = append(variables, key+"="+*value)
			}
		}
		slices.Sort(variables)
		result, err := container.Exec(ctx, t.e, container.ExecRequest{Ref: m.ref(), Program: container.Program{
			Command: container.Argv(hook.Command), User: container.Text(hook.User), Privileged: hook.Privileged,
			Workdir: hook.WorkingDir, Environment: variables,
		}})
		if err != nil {
			return named(err, m.name())
		}
		if result.ExitCode != nil && *result.ExitCode != 0 {
			return fault.New(fault.CommandFailed, "a hook of the service %s ended with exit code %d", m.service, *result.ExitCode).
				WithResource(m.name()).WithDetail("exit_code", *result.ExitCode).WithHint("its command is in the service's post_start or pre_stop")
		}
	}
	return nil
}

func preStop(s *types.ServiceConfig) []types.ServiceHook   { return s.PreStop }
func postStart(s *types.ServiceConfig) []types.ServiceHook { return s.PostStart }

// grace is how a container is asked to end.
func grace(seconds *int) (container.Grace, error) {
	if seconds != nil && *seconds < -1 {
		return container.Grace{}, fault.Invalid("give whole seconds, or -1 to wait without end", "stop_timeout is %d", *seconds)
	}
	return container.Grace{StopTimeout: seconds}, nil
}
