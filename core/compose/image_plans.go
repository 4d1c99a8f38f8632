package compose

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/platforms"
	"github.com/docker/compose/v5/pkg/api"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/image"
	"dockbridge/core/registry"
)

// localImage is an image that the engine has.
type localImage struct {
	ID           string `json:"Id"`
	Architecture string
	Os           string
	Variant      string
	Metadata     struct{ LastTagTime time.Time }
}

// localImages gives those of the services' images that the engine has, by name. One for another platform than a service wants counts as
// missing for it; see fits.
func localImages(ctx context.Context, e *engine.Engine, p *types.Project) (map[string]localImage, error) {
	names := map[string]bool{}
	for _, service := range p.Services {
		names[api.GetImageNameOrDefault(service, p.Name)] = true
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeImage {
				names[volume.Source] = true
			}
		}
	}
	var mu sync.Mutex
	found := map[string]localImage{}
	var failed failures
	eachAtOnce(slices.Collect(maps.Keys(names)), func(name string) error {
		document, err := engine.Get[localImage](ctx, e, "/images/"+name+"/json", nil)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.ImageNotFound) {
			return nil
		}
		if err != nil {
			return named(err, name)
		}
		i, err := document.Decode()
		mu.Lock()
		defer mu.Unlock()
		found[name] = i
		return err
	}, failed.note)
	return found, failed.error()
}

// fits tells that an image is for the platform that a service asks for.
func (i localImage) fits(platform string) (bool, error) {
	if platform == "" {
		return true, nil
	}
	wanted, err := platforms.Parse(platform)
	if err != nil {
		return false, fault.Invalid(`write it as in "linux/amd64"`, "the platform %q cannot be understood", platform)
	}
	return platforms.NewMatcher(wanted).Match(ocispec.Platform{Architecture: i.Architecture, OS: i.Os, Variant: i.Variant}), nil
}

// imagePlan is what has to be done for the services' images.
type imagePlan struct {
	pull  map[string]types.ServiceConfig // by image
	build []string                       // services
}

// planImages says which images have to be pulled and built: as each service's pull_policy has it, "missing" without one. What can be
// built is not pulled unless its policy says so.
func planImages(p *types.Project, local map[string]localImage) (imagePlan, error) {
	plan := imagePlan{pull: map[string]types.ServiceConfig{}}
	for name, service := range p.Services {
		if service.Image == "" && service.Build == nil {
			return plan, fault.New(fault.InvalidComposeFile, "the service %s has neither an image nor a build section", name).
				WithHint("give it one of them").WithDetail("service", name)
		}
		imageName := api.GetImageNameOrDefault(service, p.Name)
		have, there := local[imageName]
		if there {
			fits, err := have.fits(service.Platform)
			if err != nil {
				return plan, err
			}
			there = fits
		}
		policy, age, err := service.GetPullPolicy()
		if err != nil {
			return plan, fault.New(fault.InvalidComposeFile, "the pull_policy of the service %s cannot be used: %v", name, err).
				WithHint(`use "always", "never", "missing", "build", "daily", "weekly" or "every_<duration>"`).WithDetail("service", name)
		}
		switch {
		case service.Build != nil && (policy == types.PullPolicyBuild || (!there && policy != types.PullPolicyAlways)):
			plan.build = append(plan.build, name)
		case service.Image == "":
			if !there {
				plan.build = append(plan.build, name)
			}
		case policy == types.PullPolicyAlways,
			policy == types.PullPolicyRefresh && (!there || time.Now().After(have.Metadata.LastTagTime.Add(age))),
			policy != types.PullPolicyNever && policy != types.PullPolicyBuild && !there:
			plan.pull[imageName] = service
		case !there:
			return plan, fault.New(fault.ImageNotFound, "the image %s of the service %s is not there, and its pull_policy is %q", imageName, name, policy).
				WithResource(imageName).WithHint("pull or build it first, or let pull_policy fetch it").WithDetail("service", name)
		}
	}
	return plan, nil
}

// pullAll pulls images, some at a time. One that cannot be pulled does not stop the others. It gives the services that can be built
// instead, and why each other image could not be pulled.
func pullAll(ctx context.Context, e *engine.Engine, p *types.Project, images map[string]types.ServiceConfig, t *teller) (buildInstead []string, failed map[string]error) {
	failed = map[string]error{}
	eachAtOnce(slices.Sorted(maps.Keys(images)), func(name string) error {
		return pullOne(ctx, e, p, images[name], name, t)
	}, func(name string, err error) {
		if images[name].Build != nil && ctx.Err() == nil {
			buildInstead = append(buildInstead, images[name].Name)
		} else {
			failed[name] = err
		}
	})
	return sorted(buildInstead), failed
}

func pullOne(ctx context.Context, e *engine.Engine, p *types.Project, service types.ServiceConfig, name string, t *teller) error {
	tell := func(action string, state ProgressState, text string) {
		t.tell(Progress{Resource: "image", Name: name, Service: service.Name, Action: action, State: state, Text: text})
	}
	tell("Pulling", "working", "")
	platform := service.Platform
	if platform == "" {
		platform = p.Environment["DOCKER_DEFAULT_PLATFORM"]
	}
	_, err := image.Pull(ctx, e, image.PullRequest{Image: name, Platform: platform}, func(r registry.Progress) error {
		state := ProgressState("working")
		if r.Status == "Pull complete" || r.Status == "Already exists" || r.Status == "Download complete" {
			state = "done"
		}
		if r.ID != "" {
			t.tell(Progress{Resource: "layer", Name: r.ID, Service: service.Name, Parent: name, Action: r.Status, State: state, Current: r.Current, Total: r.Total})
		}
		if r.Overall != nil {
			t.tell(Progress{Resource: "image", Name: name, Service: service.Name, Action: "Pulling", State: "working", Fraction: r.Overall})
		}
		return nil
	})
	if err != nil {
		tell("Error", "failed", fault.From(err).Message)
		return err
	}
	tell("Pulled", "done", "")
	return nil
}
