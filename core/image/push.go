package image

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// PushRequest is the request of image.push.
type PushRequest struct {
	engine.Deadline
	// Image is the name with its tag, "host:5000/team/web:1"; "latest" is pushed when it has none.
	Image string `json:"image"`
	// AllTags pushes every tag of the repository; the image's name then has none.
	AllTags bool `json:"all_tags,omitempty"`
	// Platform is the one platform to push, "linux/arm64" for example, of an image that the engine has for several; all that are there by default (API 1.46).
	Platform registry.Platform `json:"platform,omitempty"`
	// Auth are the credentials for the registry: {"username", "password"}, {"identity_token"} or {"registry_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// PushResult is what a push has put into the registry.
type PushResult struct {
	// Image is the name with its tag; without one when all tags were pushed.
	Image string `json:"image"`
	// Digest is the digest in the registry, "sha256:…"; of the last tag when all were pushed.
	Digest string `json:"digest"`
	// Size is the size in bytes of the manifest (not of the layers) in the registry.
	Size int64 `json:"size"`
	// Tags are the tags that were pushed.
	Tags []PushedTag `json:"tags"`
}

// PushedTag is one tag that was pushed.
type PushedTag struct {
	// Tag is the tag.
	Tag string `json:"tag"`
	// Digest is its digest in the registry, "sha256:…".
	Digest string `json:"digest"`
	// Size is the size in bytes of its manifest.
	Size int64 `json:"size"`
}

// Push puts an image into the registry that its name says. It fails when the
// registry refuses, with the registry's reason.
func Push(ctx context.Context, e *engine.Engine, r PushRequest, report func(registry.Progress) error) (PushResult, error) {
	named, err := pushable(r)
	if err != nil {
		return PushResult{}, err
	}
	platform, err := r.Platform.Wanted(ctx, e, "1.46", "platform of image.push")
	if err != nil {
		return PushResult{}, err
	}
	if !r.AllTags {
		// Engines report a missing image in the progress stream, where nothing tells it from a refusal of the registry.
		if _, err := Inspect(ctx, e, InspectRequest{Ref: Ref{Image: r.Image}}); err != nil {
			return PushResult{}, err
		}
	}
	result, err := push(ctx, e, named, r, platform, report)
	if err != nil {
		return PushResult{}, registry.Failed(err, fault.ImagePushFailed, r.Image)
	}
	return result, nil
}

func pushable(r PushRequest) (reference.Named, error) {
	named, err := registry.ParseName(r.Image)
	if err != nil {
		return nil, err
	}
	if _, digested := named.(reference.Digested); digested {
		return nil, fault.Invalid("name the tag to push", "%q has a digest, and only tags can be pushed", r.Image).WithResource(r.Image)
	}
	if !r.AllTags {
		return reference.TagNameOnly(named), nil
	}
	if !reference.IsNameOnly(named) {
		return nil, fault.Invalid("leave the tag out, or all_tags", "%q names one image, and all tags are asked for", r.Image).WithResource(r.Image)
	}
	return named, nil
}

func push(ctx context.Context, e *engine.Engine, named reference.Named, r PushRequest, platform *specs.Platform, report func(registry.Progress) error) (PushResult, error) {
	result := PushResult{Image: reference.FamiliarString(named)}
	auth, err := registry.EncodedAuth(ctx, e, named, r.Auth)
	if err != nil {
		return result, err
	}
	api, err := e.API(ctx)
	if err != nil {
		return result, err
	}
	body, err := api.ImagePush(ctx, named.String(), image.PushOptions{All: r.AllTags, Platform: platform, RegistryAuth: auth})
	if err != nil {
		return result, registry.WithoutEncoded(e.Explain(err), auth)
	}
	defer body.Close() // before its end this ends the push on the engine too
	return result, registry.WithoutEncoded(registry.Follow(e, body, report, result.see), auth)
}

// see collects the digests.
func (p *PushResult) see(r registry.Record) {
	done, ok := pushedTag(r)
	if !ok {
		return
	}
	p.Digest, p.Size = done.Digest, done.Size
	if i := slices.IndexFunc(p.Tags, func(t PushedTag) bool { return t.Tag == done.Tag }); i >= 0 {
		p.Tags[i] = done
		return
	}
	p.Tags = append(p.Tags, done)
}

// pushedTag reads what engines say after each tag: a line of text, and a record, which the containerd image store leaves out.
func pushedTag(r registry.Record) (done PushedTag, ok bool) {
	if len(r.Aux) > 0 {
		err := json.Unmarshal(r.Aux, &done)
		return done, err == nil && done.Digest != ""
	}
	tag, rest, ok := strings.Cut(r.Status, ": digest: ")
	if !ok || r.ID != "" {
		return done, false
	}
	digest, size, ok := strings.Cut(rest, " size: ")
	bytes, err := strconv.ParseInt(size, 10, 64)
	return PushedTag{Tag: tag, Digest: digest, Size: bytes}, ok && err == nil
}
