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
)

// Ref names one image in a request.
type Ref struct {
	// Image is the name ("web", "web:1", "host:5000/team/web:1", "web@sha256:…"; ":latest" when it has no tag) or the id, which may be shortened.
	Image string `json:"image"`
}

func (r Ref) check() error { return registry.CheckImage(r.Image) }

// named gives an error the image's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.ImageNotFound, r.Image)
}
