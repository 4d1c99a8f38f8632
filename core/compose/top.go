package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// TopRequest is the request of compose.top.
type TopRequest struct {
	Selected
	// PsArgs are the arguments of ps, "-ef" unless given; its output must have a PID column.
	PsArgs string `json:"ps_args,omitempty"`
}

// ContainerProcesses is a table of the processes in a container of a project.
type ContainerProcesses struct {
	Which
	// Titles are the names of the columns, as ps gives them.
	Titles []string `json:"titles"`
	// Processes has a row for each process, with a text for each column.
	Processes [][]string `json:"processes"`
}

// Top lists the processes of the services' containers that run, as ps on the engine's machine sees them, in the order of services and
// numbers. A container that ends meanwhile is left out.
func Top(ctx context.Context, e *engine.Engine, r TopRequest) ([]ContainerProcesses, error) {
	all, err := r.members(ctx, e, r.Services)
	if err != nil {
		return nil, err
	}
	return ofEach(keep(all, member.runs), func(m member) (*ContainerProcesses, error) {
		document, err := container.Top(ctx, e, container.TopRequest{Ref: m.ref(), PsArgs: r.PsArgs})
		if gone(err) {
			return nil, nil //nolint:nilnil // it is left out
		}
		if err != nil {
			return nil, err
		}
		table, err := document.Decode()
		return &ContainerProcesses{Which: m.which(), Titles: table.Titles, Processes: table.Processes}, err
	})
}
