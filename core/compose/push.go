package compose

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/image"
	"dockbridge/core/registry"
)

// PushRequest is the request of compose.push.
type PushRequest struct {
	Selected
	// IncludeDependencies also pushes the images of what the services depend on.
	IncludeDependencies bool `json:"include_dependencies,omitempty"`
	// IgnoreFailures makes an image that cannot be pushed no error: it is in the result's failed.
	IgnoreFailures bool `json:"ignore_failures,omitempty"`
}

// PushResult is what came of the images of a project.
type PushResult struct {
	// Pushed are the images that the registry has now, in the order of their names.
	Pushed []PushedImage `json:"pushed"`
	// Skipped are the services that have no build section, or whose image has no name of its own.
	Skipped []string `json:"skipped"`
	// Failed says why images could not be pushed, by their names; only with ignore_failures.
	Failed map[string]string `json:"failed"`
}

// PushedImage is an image that was pushed.
type PushedImage struct {
	// Image is the name with its tag.
	Image string `json:"image"`
	// Service is the service that it belongs to.
	Service string `json:"service"`
	// Digest is the digest in the registry, "sha256:…".
	Digest string `json:"digest"`
}

// Push puts the images of the project's services into the registries that their names say, some at a time: of services with a build section and
// an image's name, with the tags of the section. An image that cannot be pushed does not stop the others; when they are done
// it is the error.
func Push(ctx context.Context, e *engine.Engine, r PushRequest, report func(Progress) error) (PushResult, error) {
	p, err := r.imageServices(ctx, e, r.Selected, r.IncludeDependencies)
	if err != nil {
		return PushResult{}, err
	}
	ctx, t, cancel := newTeller(ctx, report)
	defer cancel(nil)
	result := PushResult{Pushed: []PushedImage{}, Skipped: []string{}, Failed: map[string]string{}}
	serviceOf := map[string]string{} // by image
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		service := p.Services[name]
		if service.Build == nil || service.Image == "" {
			result.Skipped = append(result.Skipped, name)
			continue
		}
		for _, tag := range append(types.StringList{service.Image}, service.Build.Tags...) {
			serviceOf[tag] = name
		}
	}
	var failed failures
	var mu sync.Mutex
	pushed := map[string]PushedImage{}
	names := slices.Sorted(maps.Keys(serviceOf))
	eachAtOnce(names, func(name string) error {
		done, err := pushOne(ctx, e, serviceOf[name], name, t)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			pushed[name] = PushedImage{Image: done.Image, Service: serviceOf[name], Digest: done.Digest}
		case r.IgnoreFailures && ctx.Err() == nil:
			result.Failed[name] = fault.From(err).Message
		default:
			return named(err, name)
		}
		return nil
	}, func(name string, err error) { failed.add(serviceOf[name], err) })
	if ctx.Err() != nil {
		return PushResult{}, e.Explain(context.Cause(ctx))
	}
	for _, name := range names {
		if one, there := pushed[name]; there {
			result.Pushed = append(result.Pushed, one)
		}
	}
	return result, failed.error()
}

func pushOne(ctx context.Context, e *engine.Engine, service, name string, t *teller) (image.PushResult, error) {
	tell := func(action string, state ProgressState, text string) {
		t.tell(Progress{Resource: "image", Name: name, Service: service, Action: action, State: state, Text: text})
	}
	tell("Pushing", "working", "")
	done, err := image.Push(ctx, e, image.PushRequest{Image: name}, func(r registry.Progress) error {
		state := ProgressState("working")
		if r.Status == "Pushed" || r.Status == "Layer already exists" {
			state = "done"
		}
		if r.ID != "" {
			t.tell(Progress{Resource: "layer", Name: r.ID, Service: service, Parent: name, Action: r.Status, State: state, Current: r.Current, Total: r.Total})
		}
		return nil
	})
	if err != nil {
		tell("Error", "failed", fault.From(err).Message)
		return done, err
	}
	tell("Pushed", "done", "")
	return done, nil
}
