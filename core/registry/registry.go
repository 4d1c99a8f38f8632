// Package registry is what several resources need of image registries: how an
// image's name is read, which credentials belong to it, how the engine's
// progress stream is followed, and pulling.
//
//	result, err := registry.Pull(ctx, e, "web:1", "", registry.Auth{}, nil)
//
// The engine talks to the registry; this package never does.
package registry

import (
	"github.com/distribution/reference"
)

// Key is the name under which the docker config keeps the credentials of the
// registry that an image's name belongs to: its host and port. Docker Hub is
// kept under the address of its index, for historical reasons.
func Key(image reference.Named) string {
	host := reference.Domain(image)
	if host == defaultDomain() {
		return hubKey()
	}
	return host
}

// hubKey is that of Docker Hub.
func hubKey() string { return "https://index." + defaultDomain() + "/v1/" }

// defaultDomain is the registry of names that name none.
func defaultDomain() string {
	named, err := reference.ParseNormalizedNamed("a")
	if err != nil { // a constant that parses
		return ""
	}
	return reference.Domain(named)
}
