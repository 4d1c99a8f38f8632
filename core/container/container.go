// Package container holds the operations on containers, one file each.
//
//	details, err := container.Inspect(ctx, e, container.InspectRequest{Container: "web"})
//
// Every operation is a function of the context, the engine and a request
// struct; its errors are *fault.Error values that name the container.
package container

import (
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Ref names one container in a request.
type Ref struct {
	// Container is the name, the full id, or the beginning of an id that fits only one container.
	Container string `json:"container"`
}

func (r Ref) check() error { return engine.CheckName("container", r.Container) }

// named gives an error the container's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.ContainerNotFound, r.Container)
}
