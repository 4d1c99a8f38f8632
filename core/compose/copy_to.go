package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// CopyToRequest is the request of compose.copy_to. Give source or data.
type CopyToRequest struct {
	engine.Deadline
	Project
	// Service is the service.
	Service string `json:"service"`
	container.CopyToOptions
	// Index is the number of the one container that gets the copy, from 1; all of the service's when it is left out.
	Index *int `json:"index,omitempty"`
	// All also copies to the containers of runs.
	All bool `json:"all,omitempty"`
	// Data is the content of the file, or a tar archive, instead of a source: bytes, text (as UTF-8), a binary file, or an iterable of bytes,
	// asynchronous ones with AsyncClient too. What is no bytes can be read only once, so it is for a service with one container, or
	// with an index.
	Data []byte `json:"-" body:"true"`
	engine.Written
}

// CopyTo copies a file, a folder or bytes into the containers of a service, as container.copy_to does for one: into all of them, as docker
// compose cp does, or into the one with the index. They need not run. It gives their names. One that fails does not keep the
// others from theirs; a service without a container is a NotRunningError.
func CopyTo(ctx context.Context, e *engine.Engine, r CopyToRequest) (Names, error) {
	if r.All && r.Index != nil {
		return Names{}, fault.Invalid("give one of them", "an index names one container, and all asks for more")
	}
	all, err := r.own(ctx, e, One{Service: r.Service, Index: r.Index})
	if err != nil {
		return Names{}, err
	}
	if r.All {
		if all, err = r.members(ctx, e, []string{r.Service}); err != nil {
			return Names{}, err
		}
	}
	if r.Body != nil && len(all) > 1 {
		return Names{}, fault.Invalid("give bytes, a source or an index", "what is read while it is sent can be copied to one container, and the service has %d", len(all)).
			WithResource(r.Service)
	}
	done, err := ofEach(all, func(m member) (*string, error) {
		_, err := container.CopyTo(ctx, e, container.CopyToRequest{Ref: m.ref(), CopyToOptions: r.CopyToOptions, Data: r.Data, Written: r.Written})
		name := m.name()
		return &name, err
	})
	return Names{Containers: done}, err
}
