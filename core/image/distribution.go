package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/distribution/reference"
)

// DistributionRequest is the request of image.distribution.
type DistributionRequest struct {
	engine.Deadline
	// Image is the name with a tag ("web:1") or a digest ("web@sha256:…"); "latest" is looked up when it has neither.
	Image string `json:"image"`
	// Auth are the credentials for the registry: {"username", "password"}, {"identity_token"} or {"registry_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// DistributionDetails are what a registry says of one image.
type DistributionDetails struct {
	// Name is the name with its tag or digest.
	Name string `json:"name"`
	// Digest is the digest in the registry, "sha256:…": what a pull would bring now.
	Digest string `json:"digest"`
	// MediaType is what the digest is of: a manifest, or a list of the manifests of several platforms.
	MediaType string `json:"media_type"`
	// Size is the size in bytes of that manifest or list (not of the layers).
	Size int64 `json:"size"`
	// Platforms are those that the image is built for.
	Platforms []Platform `json:"platforms"`
}

// Platform is one that an image is built for.
type Platform struct {
	// OS is the operating system: "linux" or "windows"; "unknown" of what is no image, an attestation for example.
	OS string `json:"os"`
	// Architecture is the processor: "amd64", "arm64", …
	Architecture string `json:"architecture"`
	// Variant is the processor's variant, "v8" for example; "" for most.
	Variant string `json:"variant"`
	// OSVersion is the version of the operating system that is needed, "10.0.17763.1397" for example; "" for most.
	OSVersion string `json:"os_version"`
	// OSFeatures are what is needed of the operating system, "win32k" for example; empty for most.
	OSFeatures []string `json:"os_features"`
}

// Distribution asks an image's registry for its digest and its platforms,
// without a pull. It needs API version 1.30. A registry that refuses, or has
// no such image, is a RegistryError with the reason, as in a pull.
func Distribution(ctx context.Context, e *engine.Engine, r DistributionRequest) (DistributionDetails, error) {
	named, err := registry.ParseName(r.Image)
	if err != nil {
		return DistributionDetails{}, err
	}
	if err := e.Require(ctx, "1.30", "asking a registry without a pull"); err != nil {
		return DistributionDetails{}, err
	}
	named = reference.TagNameOnly(named)
	found, err := lookUp(ctx, e, named, r.Auth)
	if err != nil {
		return DistributionDetails{}, registry.Refused(err, fault.RegistryFailed, r.Image, "the image "+r.Image+" could not be looked up")
	}
	return found, nil
}

func lookUp(ctx context.Context, e *engine.Engine, named reference.Named, given registry.Auth) (DistributionDetails, error) {
	found := DistributionDetails{Name: reference.FamiliarString(named), Platforms: []Platform{}}
	auth, err := registry.EncodedAuth(ctx, e, named, given)
	if err != nil {
		return found, err
	}
	reply, err := registry.Describe(ctx, e, named, auth)
	if err != nil {
		return found, err
	}
	found.Digest, found.MediaType, found.Size = reply.Descriptor.Digest.String(), reply.Descriptor.MediaType, reply.Descriptor.Size
	for _, p := range reply.Platforms {
		found.Platforms = append(found.Platforms, Platform{
			OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, OSVersion: p.OSVersion, OSFeatures: append([]string{}, p.OSFeatures...),
		})
	}
	return found, nil
}
