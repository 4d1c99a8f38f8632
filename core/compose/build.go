package compose

import (
	"context"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/image"
)

// BuildRequest is the request of compose.build.
type BuildRequest struct {
	engine.Deadline
	Project
	// Services restrict it to some services.
	Services []string `json:"services,omitempty" arg:"positional"`
	// WithDependencies also builds what the services depend on.
	WithDependencies bool `json:"with_dependencies,omitempty"`
	// Pull looks for newer versions of the base images in their registries.
	Pull bool `json:"pull,omitempty"`
	// NoCache runs every step, also where an earlier build has its result.
	NoCache bool `json:"no_cache,omitempty"`
	// BuildArgs are values for ARG instructions; they win over those of the files. None stands for the project's variable of that name.
	BuildArgs image.BuildArgs `json:"build_args,omitempty" secret:"true"`
	// SSH are the SSH agents and keys that steps may use, beside those of the files: as with image.build.
	SSH image.BuildSSH `json:"ssh,omitempty"`
	// Builder is what builds: "buildkit" or "classic"; as with image.build.
	Builder image.Builder `json:"builder,omitempty"`
}

// Built is an image that was built for a service.
type Built struct {
	// Service is the service's name.
	Service string `json:"service"`
	// Image is the image's name.
	Image string `json:"image"`
	// ID is the image's full id, "sha256:…".
	ID string `json:"id"`
	// Tags are the names that it got, each with its tag.
	Tags []string `json:"tags"`
	// Log is the output of the build; of one with more than 16 MB the end.
	Log string `json:"log"`
}

// Build builds the images of the services that have a build section, those first that others use as contexts, and several at a time. No
// program is started for it: the engine's BuildKit builds, or its classic builder.
//
// One that fails does not stop the others; the error tells of each, a BuildError with the step that failed and its output.
func Build(ctx context.Context, e *engine.Engine, r BuildRequest, report func(Progress) error) ([]Built, error) {
	l, err := r.load(ctx, e, selection{services: r.Services, all: true})
	if err != nil {
		return nil, err
	}
	var names []string
	for name, service := range l.Services {
		if service.Build != nil && (r.WithDependencies || len(r.Services) == 0 || slices.Contains(r.Services, name)) {
			names = append(names, name)
		}
	}
	options := buildOptions{pull: r.Pull, noCache: r.NoCache, everyPlatform: true, args: r.BuildArgs, ssh: r.SSH, builder: r.Builder}
	return buildAll(ctx, e, l.Project, names, options, &teller{report: report})
}
