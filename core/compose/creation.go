package compose

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Creation is how a project's containers are made: what compose.up and compose.create have in common.
type Creation struct {
	// Services restrict it to some services and what they depend on.
	Services []string `json:"services,omitempty" arg:"positional"`
	// Build builds images although they are there.
	Build bool `json:"build,omitempty"`
	// Pull says when images are pulled, in place of the services' pull_policy.
	Pull PullPolicy `json:"pull,omitempty"`
	// ForceRecreate replaces containers although nothing has changed.
	ForceRecreate bool `json:"force_recreate,omitempty"`
	// NoRecreate leaves containers as they are although something has changed.
	NoRecreate bool `json:"no_recreate,omitempty"`
	// AlwaysRecreateDependencies replaces the containers of what the services depend on, too.
	AlwaysRecreateDependencies bool `json:"always_recreate_dependencies,omitempty"`
	// RemoveOrphans removes containers of the project whose services are in the files no more.
	RemoveOrphans bool `json:"remove_orphans,omitempty"`
	// Scale are numbers of containers, by service; they win over those of the files.
	Scale map[string]int `json:"scale,omitempty"`
	// NoDependencies leaves out what the services depend on.
	NoDependencies bool `json:"no_dependencies,omitempty"`
	// RenewAnonymousVolumes gives replaced containers new anonymous volumes; otherwise they keep theirs.
	RenewAnonymousVolumes bool `json:"renew_anonymous_volumes,omitempty"`
	// StopTimeout is the time that a container which is replaced or removed has to end, before it is killed; its own when it is left out.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
	// Rollback restores what was there before when it fails: containers that were replaced run again, and what was made is removed.
	// Without it the error's details have what is left ("left"), and a second call goes on from there.
	Rollback bool `json:"rollback,omitempty"`
}

// PullPolicy says when images are pulled.
type PullPolicy string

// Values are all there are.
func (PullPolicy) Values() []string { return []string{"always", "missing", "never", "build"} }

// UnmarshalJSON takes one of them.
func (p *PullPolicy) UnmarshalJSON(data []byte) error { return argument.OneOf(data, p) }

// prepare reads the project and applies what the caller asks for in place of what the files say.
func (c Creation) prepare(ctx context.Context, e *engine.Engine, p Project) (*types.Project, error) {
	switch {
	case c.ForceRecreate && c.NoRecreate:
		return nil, fault.Invalid("give one of them", "force_recreate and no_recreate exclude each other")
	case c.AlwaysRecreateDependencies && c.NoRecreate:
		return nil, fault.Invalid("give one of them", "always_recreate_dependencies and no_recreate exclude each other")
	case c.RenewAnonymousVolumes && c.NoRecreate:
		return nil, fault.Invalid("give one of them", "renew_anonymous_volumes and no_recreate exclude each other")
	case c.StopTimeout != nil && *c.StopTimeout < -1:
		return nil, fault.Invalid("give whole seconds, or -1 to wait without end", "stop_timeout is %d", *c.StopTimeout)
	}
	l, err := p.load(ctx, e, selection{services: c.Services})
	if err != nil {
		return nil, err
	}
	if len(l.Services) == 0 {
		hint := "define services in the compose file"
		if disabled := l.DisabledServiceNames(); len(disabled) > 0 {
			hint = "enable the profiles of its services (" + strings.Join(sorted(disabled), ", ") + ") with profiles"
		}
		return nil, fault.New(fault.InvalidComposeFile, "the project %s has no service to bring up", l.Name).WithHint(hint)
	}
	if err := c.scale(l.Project); err != nil {
		return nil, err
	}
	if err := l.checkContainerNames(); err != nil {
		return nil, err
	}
	project := l.Project
	if c.NoDependencies {
		if project, err = project.WithSelectedServices(c.Services, types.IgnoreDependencies); err != nil {
			return nil, l.sources.explain(err)
		}
	}
	for name, service := range project.Services {
		switch {
		case service.Provider != nil:
			return nil, unsupported(name, "provider", "a provider is a program of its own, and none is started")
		case len(service.Models) > 0:
			return nil, unsupported(name, "models", "models are run by the docker program's plugin")
		}
		if c.Pull != "" {
			service.PullPolicy = string(c.Pull)
		}
		if c.Build && service.Build != nil {
			service.PullPolicy = types.PullPolicyBuild
		}
		if platform := project.Environment["DOCKER_DEFAULT_PLATFORM"]; platform != "" && service.Build != nil && service.Platform == "" {
			service.Platform = platform
		}
		project.Services[name] = service
	}
	if err := l.checkVariables(project); err != nil {
		return nil, err
	}
	return project, checkExternals(ctx, e, project)
}

func unsupported(service, what, why string) error {
	return fault.New(fault.Unsupported, "the service %s has %s: %s", service, what, why).WithDetail("service", service).
		WithHint("take it out, or use the compose CLI for this project")
}

// scale sets the numbers of containers.
func (c Creation) scale(p *types.Project) error {
	for name, number := range c.Scale {
		service, there := p.Services[name]
		if !there {
			return unknownService(p.Name, name, p.ServiceNames())
		}
		if number < 0 {
			return fault.Invalid("give a number from 0", "scale of %s is %d", name, number)
		}
		if number > 1 && service.ContainerName != "" {
			return fault.Invalid("take container_name out to have several containers",
				"the service %s has a container_name, so there can be only one container of it", name)
		}
		service.SetScale(number)
		p.Services[name] = service
	}
	return nil
}

// checkExternals looks whether the networks and volumes are there that the project expects from others.
func checkExternals(ctx context.Context, e *engine.Engine, p *types.Project) error {
	var failed failures
	for key, network := range p.Networks {
		if !network.External {
			continue
		}
		if _, err := engine.Get[struct{}](ctx, e, "/networks/"+network.Name, nil); err != nil {
			failed.note("network "+key, external(err, "network", key, network.Name, fault.NetworkNotFound))
		}
	}
	for key, volume := range p.Volumes {
		if !volume.External {
			continue
		}
		if _, err := engine.Get[struct{}](ctx, e, "/volumes/"+volume.Name, nil); err != nil {
			failed.note("volume "+key, external(err, "volume", key, volume.Name, fault.VolumeNotFound))
		}
	}
	return failed.error()
}

func external(err error, kind, key, name string, missing fault.Code) error {
	f := fault.From(err)
	if f.Code != fault.NotFound && f.Code != missing {
		return f
	}
	return fault.New(missing, "the external %s %s (%s in the files) is not there", kind, name, key).WithResource(name).
		WithHint("create it first, or take external out to have it created")
}

// images sees to it that the services' images are there: what has to be pulled and built is, before anything is made.
func (c Creation) images(ctx context.Context, e *engine.Engine, p *types.Project, t *teller) error {
	local, err := localImages(ctx, e, p)
	if err != nil {
		return err
	}
	plan, err := planImages(p, local)
	if err != nil {
		return err
	}
	instead, notPulled := pullAll(ctx, e, p, plan.pull, t)
	var failed failures
	for name, err := range notPulled {
		failed.add(plan.pull[name].Name, err)
	}
	if err := failed.error(); err != nil {
		return err
	}
	_, err = buildAll(ctx, e, p, append(plan.build, instead...), buildOptions{}, t)
	return err
}

// make has the SDK make what is missing: networks, volumes and containers. It starts nothing.
func (c Creation) make(d *desk, p *types.Project) error {
	service, err := newService(d)
	if err != nil {
		return err
	}
	project := *p
	project.Services = types.Services{}
	for name, s := range p.Services {
		s.PullPolicy = types.PullPolicyNever // they are there
		project.Services[name] = s
	}
	options := api.CreateOptions{
		Services: c.Services, RemoveOrphans: c.RemoveOrphans, IgnoreOrphans: !c.RemoveOrphans,
		Recreate: api.RecreateDiverged, RecreateDependencies: api.RecreateDiverged,
		Inherit: !c.RenewAnonymousVolumes, Timeout: c.grace(), QuietPull: true,
	}
	switch {
	case c.NoRecreate:
		options.Recreate, options.RecreateDependencies = api.RecreateNever, api.RecreateNever
	case c.ForceRecreate, c.RenewAnonymousVolumes:
		options.Recreate = api.RecreateForce
	}
	if c.AlwaysRecreateDependencies {
		options.RecreateDependencies = api.RecreateForce
	}
	err = fault.Guard(func() error { return service.Create(d.ctx, &project, options) })
	if err == nil { // what has failed on the way was tried again, or does not matter
		return nil
	}
	if known := d.failures.error(); known != nil {
		return known
	}
	return explainSDK(d, err)
}

func (c Creation) grace() *time.Duration {
	if c.StopTimeout == nil {
		return nil
	}
	grace := time.Duration(*c.StopTimeout) * time.Second
	return &grace
}

// explainSDK makes our error of what the SDK says by itself: it is about the project.
func explainSDK(d *desk, err error) error {
	var known *fault.Error
	switch {
	case err == nil:
		return nil
	case d.ctx.Err() != nil:
		return d.ctx.Err()
	case errors.As(err, &known):
		return known
	}
	if f := fault.From(err); f.Status != 0 {
		return f
	}
	return fault.New(fault.InvalidComposeFile, "%v", err).WithCause(err).WithHint("correct the compose file")
}
