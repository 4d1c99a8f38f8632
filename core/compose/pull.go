package compose

import (
	"context"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// PullRequest is the request of compose.pull.
type PullRequest struct {
	Selected
	// Policy says which images are pulled, in place of the services' pull_policy: "always", or "missing" for those that the engine does not have.
	Policy PullChoice `json:"policy,omitempty"`
	// IncludeDependencies also pulls the images of what the services depend on.
	IncludeDependencies bool `json:"include_dependencies,omitempty"`
	// IgnoreFailures makes an image that cannot be pulled no error: it is in the result's failed.
	IgnoreFailures bool `json:"ignore_failures,omitempty"`
	// IgnoreBuildable leaves services with a build section out.
	IgnoreBuildable bool `json:"ignore_buildable,omitempty"`
}

// PullChoice says which images are pulled.
type PullChoice string

// Values are both.
func (PullChoice) Values() []string { return []string{"always", "missing"} }

// UnmarshalJSON takes one of them.
func (c *PullChoice) UnmarshalJSON(data []byte) error { return argument.OneOf(data, c) }

// PullResult is what came of the images of a project.
type PullResult struct {
	// Pulled are the names of the images that were pulled, or were found to be what the registry has.
	Pulled []string `json:"pulled"`
	// Skipped are the services whose images were not asked for: they have only a build section, their pull_policy says so, or the image is there.
	Skipped []string `json:"skipped"`
	// MustBuild are the services whose images no registry gave, and that can be built.
	MustBuild []string `json:"must_build"`
	// Failed says why images could not be pulled, by their names; only with ignore_failures.
	Failed map[string]string `json:"failed"`
}

// Pull fetches the images of the project's services, some at a time: all that have a name and whose pull_policy is not "never" or "build". With
// "missing" as policy, only those that the engine does not have. An image that cannot be pulled does not stop the others; when they
// are done it is the error, unless its service can be built (must_build in the result). A pull that is ended early is ended
// on the engine too.
func Pull(ctx context.Context, e *engine.Engine, r PullRequest, report func(Progress) error) (PullResult, error) {
	p, err := r.imageServices(ctx, e, r.Selected, r.IncludeDependencies)
	if err != nil {
		return PullResult{}, err
	}
	ctx, t, cancel := newTeller(ctx, report)
	defer cancel(nil)
	result := PullResult{Pulled: []string{}, Skipped: []string{}, MustBuild: []string{}, Failed: map[string]string{}}
	wanted, err := r.wanted(ctx, e, p, &result)
	if err != nil {
		return PullResult{}, err
	}
	instead, notPulled := pullAll(ctx, e, p, wanted, t)
	if ctx.Err() != nil {
		return PullResult{}, e.Explain(context.Cause(ctx))
	}
	var failed failures
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		err := notPulled[name]
		switch {
		case err == nil && !slices.Contains(instead, wanted[name].Name):
			result.Pulled = append(result.Pulled, name)
		case err == nil:
		case r.IgnoreFailures:
			result.Failed[name] = fault.From(err).Message
		default:
			failed.add(wanted[name].Name, named(err, name))
		}
	}
	result.MustBuild = append(result.MustBuild, instead...)
	return result, failed.error()
}

// imageServices reads the project with the services that are meant, and without what they depend on unless that is wanted.
func (Project) imageServices(ctx context.Context, e *engine.Engine, s Selected, dependencies bool) (*types.Project, error) {
	l, err := s.load(ctx, e, selection{services: s.Services})
	if err != nil {
		return nil, err
	}
	if dependencies || len(s.Services) == 0 {
		return l.Project, nil
	}
	return l.WithSelectedServices(s.Services, types.IgnoreDependencies)
}

// wanted says which images are pulled, each for one of its services; it notes which services are skipped.
func (r PullRequest) wanted(ctx context.Context, e *engine.Engine, p *types.Project, result *PullResult) (map[string]types.ServiceConfig, error) {
	wanted := map[string]types.ServiceConfig{}
	var local map[string]localImage
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		service := p.Services[name]
		policy := service.PullPolicy
		if r.Policy != "" {
			policy = string(r.Policy)
		}
		skip := service.Image == "" || (r.IgnoreBuildable && service.Build != nil)
		switch policy {
		case types.PullPolicyNever, types.PullPolicyBuild:
			skip = true
		case types.PullPolicyMissing, types.PullPolicyIfNotPresent:
			if local == nil && !skip {
				var err error
				if local, err = localImages(ctx, e, p); err != nil {
					return nil, err
				}
			}
			if have, there := local[service.Image]; there {
				fits, err := have.fits(service.Platform)
				if err != nil {
					return nil, err
				}
				skip = skip || fits
			}
		}
		if skip {
			result.Skipped = append(result.Skipped, name)
			continue
		}
		if other, there := wanted[service.Image]; !there || (other.Build == nil && service.Build != nil) {
			wanted[service.Image] = service // who can build it counts: it need not be in a registry
		}
	}
	return wanted, nil
}
