package container

import (
	"context"
	"errors"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/containerd/errdefs"
)

// CreateRequest is the request of container.create.
type CreateRequest struct {
	engine.Deadline
	Options
}

// CreateResult is a container that was made.
type CreateResult struct {
	// ID is the full id.
	ID string `json:"id"`
	// Warnings are what the engine noticed in the options.
	Warnings []string `json:"warnings"`
	// Pulled tells that the image was pulled for it.
	Pulled bool `json:"pulled"`
}

// Create makes a container without starting it. A missing image is pulled first, unless pull says otherwise.
func Create(ctx context.Context, e *engine.Engine, r CreateRequest, report func(registry.Progress) error) (CreateResult, error) {
	c, err := r.configure(ctx, e)
	if err != nil {
		return CreateResult{}, err
	}
	return create(ctx, e, &r.Options, c, report)
}

func create(ctx context.Context, e *engine.Engine, o *Options, c *configuration, report func(registry.Progress) error) (CreateResult, error) {
	if o.Pull == "always" {
		if err := pull(ctx, e, o, report); err != nil {
			return CreateResult{}, err
		}
	}
	result, err := createNow(ctx, e, c)
	result.Pulled = o.Pull == "always"
	if !errdefs.IsNotFound(err) {
		return result, createError(err, c)
	}
	missing, inspectErr := imageMissing(ctx, e, o.Image)
	switch {
	case inspectErr != nil:
		return result, inspectErr
	case !missing: // something else that the options name is not there
		return result, createError(err, c)
	case o.Pull == "never":
		return result, fault.Named(err, fault.ImageNotFound, o.Image)
	}
	if err := pull(ctx, e, o, report); err != nil {
		return result, err
	}
	result, err = createNow(ctx, e, c)
	result.Pulled = true
	return result, createError(err, c)
}

// createNow sends the request. It is never repeated: the engine may have carried it out. When
// the caller's time ends meanwhile, the answer is waited for a moment longer:
// nobody else would know of the container that is to be removed again.
func createNow(ctx context.Context, e *engine.Engine, c *configuration) (CreateResult, error) {
	api, err := e.API(ctx)
	if err != nil {
		return CreateResult{}, err
	}
	request, cancel := e.Outlasting(ctx)
	defer cancel()
	reply, err := api.ContainerCreate(request, c.config, c.host, c.network, c.platform, c.name)
	switch {
	case err == nil && ctx.Err() != nil:
		step := removeCreated(e, reply.ID)
		return CreateResult{}, step.Undo(ctx, e.Explain(context.Cause(ctx)))
	case errors.Is(err, context.Canceled):
		return CreateResult{}, e.Explain(context.Cause(ctx))
	case err != nil:
		return CreateResult{}, e.Explain(err)
	}
	return CreateResult{ID: reply.ID, Warnings: reply.Warnings}, nil
}

func createError(err error, c *configuration) error {
	if err == nil {
		return nil
	}
	f := fault.From(err)
	name := c.name
	if name == "" {
		name = c.config.Image
	}
	f = f.WithResource(name)
	if f.Code == fault.Conflict { // the engine's only conflict when it creates a container
		f.Code = fault.NameConflict
		return f.WithHint("remove or rename the other container, choose another name, or let conflict decide: \"reuse\" or \"recreate\"")
	}
	return f
}

func imageMissing(ctx context.Context, e *engine.Engine, image string) (bool, error) {
	api, err := e.API(ctx)
	if err != nil {
		return false, err
	}
	_, err = api.ImageInspect(ctx, image)
	if errdefs.IsNotFound(err) {
		return true, nil
	}
	return false, e.Explain(err)
}

func pull(ctx context.Context, e *engine.Engine, o *Options, report func(registry.Progress) error) error {
	_, err := registry.Pull(ctx, e, o.Image, string(o.Platform), o.AuthConfig, report)
	return err
}
