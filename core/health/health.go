// Package health tells how a container is, and waits for it to become what the caller needs: running, healthy, ended, or
// answering on a port, over HTTP or in its log.
//
//	report, err := health.WaitHealthy(ctx, e, health.WaitHealthyRequest{Ref: health.Ref{Container: "db"}})
//
// A wait follows the engine's events instead of asking again and again, survives a restart of the engine, and fails at once
// when what it waits for cannot come any more, with the container's last words in the error.
package health

import (
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Ref names one container in a request.
type Ref struct {
	// Container is the name, the full id, or the beginning of an id that fits only one container.
	Container string `json:"container" refers:"container"`
}

func (r Ref) check() error { return engine.CheckName("container", r.Container) }

// named gives an error the container's name, and a missing one its own code.
func (r Ref) named(err error) error {
	return fault.Named(err, fault.ContainerNotFound, r.Container)
}

// name is what people call the container, for messages.
func (r Ref) name() string { return strings.TrimPrefix(r.Container, "/") }
