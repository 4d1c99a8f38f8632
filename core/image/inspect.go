package image

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// InspectRequest is the request of image.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
	// Platform is the platform whose image is meant, "linux/arm64" for example, of one that the engine has for several; its own by default (API 1.49).
	Platform registry.Platform `json:"platform,omitempty"`
}

// Inspect gives everything the engine knows of one image.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.check(); err != nil {
		return engine.Document[Details]{}, err
	}
	if r.Platform != "" {
		return inspectFor(ctx, e, r)
	}
	doc, err := engine.Get[Details](ctx, e, "/images/"+r.Image+"/json", nil)
	return doc, r.named(err)
}

func inspectFor(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	query := url.Values{}
	platform, err := r.Platform.Wanted(ctx, e, "1.49", "platform of image.inspect")
	if err == nil {
		err = registry.Ask(query, platform)
	}
	if err != nil {
		return engine.Document[Details]{}, err
	}
	doc, err := engine.Get[Details](ctx, e, "/images/"+r.Image+"/json", query)
	return doc, forPlatform(r.named(err), platform)
}
