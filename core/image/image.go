// Package image holds the operations on images, one file each.
//
//	details, err := image.Inspect(ctx, e, image.InspectRequest{Ref: image.Ref{Image: "web:1"}})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the image.
package image

import (
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// Ref names one image in a request.
type Ref struct {
	// Image is the name ("web", "web:1", "host:5000/team/web:1", "web@sha256:…"; ":latest" when it has no tag) or the id, which may be shortened.
	Image string `json:"image" refers:"image"`
}

func (r Ref) check() error { return registry.CheckImage(r.Image) }

// named gives an error the image's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.ImageNotFound, r.Image)
}

// forPlatform tells, when an image was not found, that it may be there for other platforms.
func forPlatform(err error, platform *specs.Platform) error {
	if platform == nil || !fault.Is(err, fault.ImageNotFound) {
		return err
	}
	return fault.From(err).WithHint("the image may be there for another platform: leave platform out, or pull it for this one")
}
