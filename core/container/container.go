// Package container holds the operations on containers, one file each.
//
//	details, err := container.Inspect(ctx, e, container.InspectRequest{Container: "web"})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the container.
package container

import (
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Ref names one container in a request; also in those of core/health.
type Ref struct {
	// Container is the name, the full id, or the beginning of an id that fits only one container.
	Container string `json:"container" refers:"container"`
}

// Check refuses what can be no container's name or id.
func (r Ref) Check() error { return engine.CheckName("container", r.Container) }

// path is that of a request about the container: path("json"), path("") for the container itself. The
// slash that the engine puts before names is left out: it would redirect the request.
func (r Ref) path(what string) string {
	return strings.TrimSuffix("/containers/"+strings.TrimPrefix(r.Container, "/")+"/"+what, "/")
}

// Named gives an error the container's name, and a missing one its own code.
func (r Ref) Named(err error) error {
	return fault.Named(err, fault.ContainerNotFound, r.Container)
}
