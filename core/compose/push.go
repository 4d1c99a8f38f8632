package compose

import (
	"context"
	"maps"
	"slices"
	"strings"
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
	images, taken := map[string][]string{}, map[string]bool{} // by service, and by name
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		service := p.Services[name]
		if service.Build == nil || service.Image == "" {
			result.Skipped = append(result.Skipped, name)
			continue
		}
		for _, tag := range append(types.StringList{service.Image}, service.Build.Tags...) {
			if !taken[tag] { // services may share an image
				taken[tag], images[name] = true, append(images[name], tag)
			}
		}
	}
	var failed failures
	var mu sync.Mutex
	// The names of one service stand for one image: one after the other, so that its layers are sent once.
	eachAtOnce(slices.Sorted(maps.Keys(images)), func(service string) error {
		for _, name := range images[service] {
			done, err := pushOne(ctx, e, service, name, t)
			mu.Lock()
			switch {
			case err == nil:
				result.Pushed = append(result.Pushed, PushedImage{Image: done.Image, Service: service, Digest: done.Digest})
			case r.IgnoreFailures && ctx.Err() == nil:
				result.Failed[name] = fault.From(err).Message
			default:
				failed.add(service, named(err, name))
			}
			mu.Unlock()
		}
		return nil
	}, failed.add)
	if ctx.Err() != nil {
		return PushResult{}, e.Explain(context.Cause(ctx))
	}
	slices.SortFunc(result.Pushed, func(a, b PushedImage) int { return strings.Compare(a.Image, b.Image) })
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
