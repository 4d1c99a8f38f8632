package compose

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/image"
	"dockbridge/core/wire"
)

// buildOptions are what a caller says of builds beside the files.
type buildOptions struct {
	pull, noCache, everyPlatform bool
	args                         image.BuildArgs
	ssh                          image.BuildSSH
	builder                      image.Builder
}

// buildAll builds the images of services, those first that others use as contexts. One that fails does not stop the others.
func buildAll(ctx context.Context, e *engine.Engine, p *types.Project, names []string, o buildOptions, t *teller) ([]Built, error) {
	if len(names) == 0 {
		return []Built{}, nil
	}
	var mu sync.Mutex
	var failed failures
	built := map[string]Built{}
	buildOrder(p, names).inOrder(ctx, &failed, nil, func(ctx context.Context, name string) error {
		result, err := buildOne(ctx, e, p, name, o, t)
		mu.Lock()
		defer mu.Unlock()
		built[name] = result
		return err
	})
	if ctx.Err() != nil {
		return nil, e.Explain(context.Cause(ctx))
	}
	list := []Built{}
	for _, name := range slices.Sorted(maps.Keys(built)) {
		list = append(list, built[name])
	}
	return list, failed.error()
}

// buildOrder adds those services whose images others use as contexts.
func buildOrder(p *types.Project, names []string) needs {
	order := needs{}
	for queue := slices.Clone(names); len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if _, there := order[name]; there {
			continue
		}
		order[name] = nil
		service, there := anyService(p, name)
		if !there || service.Build == nil {
			continue
		}
		for _, where := range service.Build.AdditionalContexts {
			if other, ok := strings.CutPrefix(where, types.ServicePrefix); ok {
				order[name] = append(order[name], other)
				queue = append(queue, other)
			}
		}
	}
	return order.withoutCircles()
}

// anyService gives a service, also one whose profile is not enabled.
func anyService(p *types.Project, name string) (types.ServiceConfig, bool) {
	if service, there := p.Services[name]; there {
		return service, true
	}
	service, there := p.DisabledServices[name]
	return service, there
}

func buildOne(ctx context.Context, e *engine.Engine, p *types.Project, name string, o buildOptions, t *teller) (Built, error) {
	service, there := anyService(p, name)
	if !there || service.Build == nil {
		return Built{}, fault.New(fault.InvalidComposeFile, "the service %s is used as the context of a build and has no build section", name).
			WithHint("give it one").WithDetail("service", name)
	}
	request, err := buildRequest(p, service, o)
	if err != nil {
		return Built{}, err
	}
	imageName := api.GetImageNameOrDefault(service, p.Name)
	tell := func(action string, state ProgressState, text string) {
		t.tell(Progress{Resource: "image", Name: imageName, Service: name, Action: action, State: state, Text: text})
	}
	tell("Building", "working", "")
	result, err := image.Build(ctx, e, request, func(b image.BuildProgress) error {
		t.tell(stepOf(b, name, imageName))
		return ctx.Err()
	})
	if err != nil {
		tell("Error", "failed", fault.From(err).Message)
		return Built{}, err
	}
	tell("Built", "done", "")
	return Built{Service: name, Image: imageName, ID: result.ID, Tags: result.Tags, Log: result.Log}, nil
}

// stepOf tells of a build as of a step of it.
func stepOf(b image.BuildProgress, service, imageName string) Progress {
	p := Progress{
		Resource: "step", Name: b.Instruction, Service: service, Parent: imageName, Action: b.Status, State: "working",
		Text: b.Text, Current: b.Current, Total: b.Total,
	}
	switch {
	case b.Error != "":
		p.State, p.Action, p.Text = "failed", "Error", b.Error
	case b.Kind == "done" && b.Cached:
		p.State, p.Action = "done", "Cached"
	case b.Kind == "done" || b.Kind == "built":
		p.State, p.Action = "done", "Built"
	case b.Kind == "output":
		p.Action = "Output"
	case p.Action == "":
		p.Action = "Building"
	}
	if b.ID != "" {
		p.Resource, p.Name = "layer", b.ID
	} else if p.Name == "" {
		overall := b.Overall
		p.Resource, p.Name, p.Fraction = "image", imageName, &overall
	}
	return p
}

// buildRequest is what image.build is asked for a service.
func buildRequest(p *types.Project, service types.ServiceConfig, o buildOptions) (image.BuildRequest, error) {
	b := service.Build
	none := image.BuildRequest{}
	switch {
	case b.Provenance != "" && b.Provenance != "false", b.SBOM != "" && b.SBOM != "false":
		return none, unsupported(service.Name, "provenance or sbom in its build section", "the engine's own builder keeps no attestations")
	case b.Isolation != "" && b.Isolation != "default":
		return none, unsupported(service.Name, "isolation in its build section", "only builds of Windows have it")
	}
	platforms, err := platformsOf(service, o.everyPlatform)
	if err != nil {
		return none, err
	}
	request := image.BuildRequest{
		Path: wire.Path(b.Context), Dockerfile: b.Dockerfile, DockerfileText: b.DockerfileInline, Target: b.Target,
		Tag: append(slices.Clone(image.Names(b.Tags)), api.GetImageNameOrDefault(service, p.Name)), Builder: o.builder,
		NoCache: b.NoCache || o.noCache, NoCacheFilter: image.Names(b.NoCacheFilter), Pull: b.Pull || o.pull, NetworkMode: b.Network,
		Platform: platforms, CacheFrom: image.Names(b.CacheFrom), CacheTo: image.Names(b.CacheTo),
		ShmSize: wire.Size(b.ShmSize), Entitlements: slices.Clone(image.Names(b.Entitlements)),
		BuildArgs: image.BuildArgs{}, Labels: image.Labels{}, BuildContexts: image.BuildContexts{}, SSH: image.BuildSSH{},
	}
	if b.DockerfileInline != "" {
		request.Dockerfile = ""
	}
	if b.Privileged {
		request.Entitlements = append(request.Entitlements, "security.insecure")
	}
	addBuildValues(&request, p, service, o)
	request.Secrets, err = buildSecrets(p, service)
	return request, err
}

// addBuildValues adds what is given as names with values.
func addBuildValues(request *image.BuildRequest, p *types.Project, service types.ServiceConfig, o buildOptions) {
	b := service.Build
	args := types.MappingWithEquals{}.OverrideBy(b.Args).OverrideBy(types.MappingWithEquals(o.args)).
		Resolve(func(name string) (string, bool) { value, ok := p.Environment[name]; return value, ok })
	for name, value := range args {
		if value != nil {
			request.BuildArgs[name] = value
		}
	}
	maps.Copy(request.Labels, b.Labels)
	request.Labels[api.ProjectLabel], request.Labels[api.ServiceLabel], request.Labels[api.VersionLabel] = p.Name, service.Name, api.ComposeVersion
	for name, where := range b.AdditionalContexts {
		if other, ok := strings.CutPrefix(where, types.ServicePrefix); ok {
			config, _ := anyService(p, other)
			where = "docker-image://" + api.GetImageNameOrDefault(config, p.Name)
		}
		request.BuildContexts[name] = where
	}
	for name, limit := range b.Ulimits {
		text := fmt.Sprintf("%s=%d:%d", name, limit.Soft, limit.Hard)
		if limit.Single > 0 {
			text = fmt.Sprintf("%s=%d", name, limit.Single)
		}
		request.Ulimits = append(request.Ulimits, text)
	}
	for _, host := range slices.Sorted(maps.Keys(b.ExtraHosts)) {
		for _, address := range b.ExtraHosts[host] {
			request.ExtraHosts = append(request.ExtraHosts, host+"="+address)
		}
	}
	maps.Copy(request.SSH, o.ssh)
	for _, key := range b.SSH {
		path := key.Path
		if path == "" {
			path = p.Environment["SSH_AUTH_SOCK"]
		}
		request.SSH[key.ID] = nil // the agent of the caller's environment
		if path != "" {
			request.SSH[key.ID] = []string{path}
		}
	}
}

// buildSecrets are the secrets that a build may read.
func buildSecrets(p *types.Project, service types.ServiceConfig) (image.BuildSecrets, error) {
	secrets := image.BuildSecrets{}
	for _, reference := range service.Build.Secrets {
		id := reference.Target
		if id == "" {
			id = reference.Source
		}
		secret := p.Secrets[reference.Source]
		switch {
		case secret.Environment != "":
			value, there := p.Environment[secret.Environment]
			if !there {
				return nil, fault.New(fault.InvalidComposeFile, "the variable %s of the secret %s is not set", secret.Environment, reference.Source).
					WithHint("give it in environment").WithDetail("service", service.Name)
			}
			secrets[id] = image.BuildSecret{Value: &value}
		case secret.File != "":
			secrets[id] = image.BuildSecret{File: wire.Path(secret.File)}
		default:
			return nil, fault.New(fault.InvalidComposeFile, "the secret %s of the build of %s has neither a file nor a variable", reference.Source, service.Name).
				WithHint("give it one of them").WithDetail("service", service.Name)
		}
	}
	return secrets, nil
}

// platformsOf are the platforms to build for: those of the build section where all are wanted, and else that of the service.
func platformsOf(service types.ServiceConfig, every bool) (image.Names, error) {
	all := service.Build.Platforms
	if service.Platform != "" && len(all) > 0 && !slices.Contains(all, service.Platform) {
		return nil, fault.New(fault.InvalidComposeFile, "the build of the service %s is not for its platform %s", service.Name, service.Platform).
			WithHint("add the platform to build.platforms").WithDetail("service", service.Name)
	}
	switch {
	case every && len(all) > 0:
		return image.Names(all), nil
	case service.Platform != "":
		return image.Names{service.Platform}, nil
	default:
		return nil, nil
	}
}
