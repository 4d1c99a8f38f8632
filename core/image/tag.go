package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/distribution/reference"
)

// TagRequest is the request of image.tag.
type TagRequest struct {
	engine.Deadline
	Ref
	// Repository is the new name, with its tag ("team/web:2") or without.
	Repository string `json:"repository"`
	// Tag is the new tag when the repository has none, "latest" by default.
	Tag string `json:"tag,omitempty" arg:"positional"`
}

// Tag gives an image one more name. A name that another image had moves to this one.
func Tag(ctx context.Context, e *engine.Engine, r TagRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	target, err := taggedName(r.Repository, r.Tag)
	if err != nil {
		return engine.Nothing{}, err
	}
	api, err := e.API(ctx)
	if err != nil {
		return engine.Nothing{}, err
	}
	err = e.Explain(api.ImageTag(engine.Repeatable(ctx), r.Image, target))
	return engine.Nothing{}, r.named(err)
}

// taggedName joins a repository and a tag, of which the repository may have one.
func taggedName(repository, tag string) (string, error) {
	named, err := registry.ParseName(repository)
	if err != nil {
		return "", err
	}
	if _, digested := named.(reference.Digested); digested {
		return "", fault.Invalid("leave the digest out: it follows from the image", "%q has a digest, and a tag cannot have one", repository).
			WithResource(repository)
	}
	if tag != "" {
		if !reference.IsNameOnly(named) {
			return "", fault.Invalid("give the tag once", "the repository %q has a tag, and the tag %q was given too", repository, tag).
				WithResource(repository)
		}
		if named, err = reference.WithTag(named, tag); err != nil {
			return "", fault.Invalid("a tag has at most 128 letters, digits, '_', '.' and '-', and begins with a letter, a digit or '_'",
				"%q cannot be a tag", tag).WithResource(repository)
		}
	}
	return reference.TagNameOnly(named).String(), nil
}
