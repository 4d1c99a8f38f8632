package registry

import (
	"context"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
)

// PullResult is what a pull has brought.
type PullResult struct {
	// Image is the name with its tag or digest; without a tag when all tags were pulled.
	Image string `json:"image"`
	// ID is the image's id on the engine; "" when all tags were pulled.
	ID string `json:"id"`
	// Digest is the digest in the registry, "sha256:…"; of the last tag when all were pulled.
	Digest string `json:"digest"`
	// AlreadyPresent tells that the engine had exactly this image, so that nothing was downloaded.
	AlreadyPresent bool `json:"already_present"`
	// Tags are the tags that were pulled.
	Tags []string `json:"tags"`
}

// Pull pulls one image: the one of the tag or digest in ref, or "latest".
// platform is "" for the engine's own; auth that is zero means the caller's
// docker config; report may be nil, and its error ends the pull.
func Pull(ctx context.Context, e *engine.Engine, ref, platform string, auth Auth, report func(Progress) error) (PullResult, error) {
	named, err := ParseName(ref)
	if err != nil {
		return PullResult{}, err
	}
	named = reference.TagNameOnly(named)
	result, err := pull(ctx, e, named, image.PullOptions{Platform: platform}, auth, report)
	if err != nil {
		return PullResult{}, Failed(err, fault.ImagePullFailed, ref)
	}
	if err := identify(ctx, e, named, &result); err != nil {
		return PullResult{}, fault.Named(err, fault.ImageNotFound, ref)
	}
	return result, nil
}

// PullAll pulls every tag of a repository.
func PullAll(ctx context.Context, e *engine.Engine, repository, platform string, auth Auth, report func(Progress) error) (PullResult, error) {
	named, err := ParseName(repository)
	if err != nil {
		return PullResult{}, err
	}
	if !reference.IsNameOnly(named) {
		return PullResult{}, fault.Invalid("leave the tag out, or all_tags", "%q names one image, and all tags are asked for", repository).
			WithResource(repository)
	}
	result, err := pull(ctx, e, named, image.PullOptions{Platform: platform, All: true}, auth, report)
	return result, Failed(err, fault.ImagePullFailed, repository)
}

func pull(ctx context.Context, e *engine.Engine, named reference.Named, o image.PullOptions, auth Auth, report func(Progress) error) (result PullResult, err error) {
	result.Image = reference.FamiliarString(named)
	defer func() { err = WithoutEncoded(err, o.RegistryAuth) }()
	if o.RegistryAuth, err = EncodedAuth(ctx, e, named, auth); err != nil {
		return result, err
	}
	api, err := e.API(ctx)
	if err != nil {
		return result, err
	}
	body, err := api.ImagePull(ctx, named.String(), o)
	if err != nil {
		return result, e.Explain(err)
	}
	defer body.Close() // before its end this ends the pull on the engine too
	return result, Follow(e, body, report, result.see)
}

// see collects what the engine says of the result only in its progress stream.
func (p *PullResult) see(r Record) {
	if digest, ok := strings.CutPrefix(r.Status, "Digest: "); ok {
		p.Digest = digest
	}
	if strings.HasPrefix(r.Status, "Pulling from ") && r.ID != "" {
		p.Tags = append(p.Tags, r.ID)
	}
	if strings.HasPrefix(r.Status, "Status: ") {
		p.AlreadyPresent = strings.HasPrefix(r.Status, "Status: Image is up to date")
	}
}

// identify asks the engine for the id of what was pulled.
func identify(ctx context.Context, e *engine.Engine, named reference.Named, result *PullResult) error {
	name := named.String()
	if digested, ok := named.(reference.Digested); ok { // engines do not look a tag and a digest up together
		name = named.Name() + "@" + digested.Digest().String()
	}
	doc, err := engine.Get[struct{ ID string }](ctx, e, "/images/"+name+"/json", nil)
	if err != nil {
		return err
	}
	details, err := doc.Decode()
	result.ID = details.ID
	return err
}
