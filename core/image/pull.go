package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// PullRequest is the request of image.pull.
type PullRequest struct {
	engine.Deadline
	// Image is the name with a tag ("web:1") or a digest ("web@sha256:…"); "latest" is pulled when it has neither.
	Image string `json:"image"`
	// Platform is the wanted platform of an image that is built for several, "linux/arm64" for example; the engine's own by default.
	Platform string `json:"platform,omitempty"`
	// AllTags pulls every tag of the repository; the image's name then has none.
	AllTags bool `json:"all_tags,omitempty"`
	// Auth are the credentials for the registry: {"username", "password"}, {"identity_token"} or {"registry_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// Pull fetches an image from its registry. It fails when the registry refuses,
// with the registry's reason; a pull that is ended early is ended on the
// engine too.
func Pull(ctx context.Context, e *engine.Engine, r PullRequest, report func(registry.Progress) error) (registry.PullResult, error) {
	if r.AllTags {
		return registry.PullAll(ctx, e, r.Image, r.Platform, r.Auth, report)
	}
	return registry.Pull(ctx, e, r.Image, r.Platform, r.Auth, report)
}
