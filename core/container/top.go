package container

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// TopRequest is the request of container.top.
type TopRequest struct {
	engine.Deadline
	Ref
	// PsArgs are the arguments of ps, "-ef" unless given; its output must have a PID column.
	PsArgs string `json:"ps_args,omitempty" arg:"positional"`
}

// Processes is a table of the processes in a container.
type Processes struct {
	// Titles are the names of the columns, as ps gives them.
	Titles []string `json:"Titles"`
	// Processes has a row for each process, with a text for each column.
	Processes [][]string `json:"Processes"`
}

// Top lists the processes of a running container, as ps on the engine's machine sees them.
func Top(ctx context.Context, e *engine.Engine, r TopRequest) (engine.Document[Processes], error) {
	if err := r.Check(); err != nil {
		return engine.Document[Processes]{}, err
	}
	var query url.Values
	if r.PsArgs != "" {
		query = url.Values{"ps_args": {r.PsArgs}}
	}
	doc, err := engine.Get[Processes](ctx, e, r.path("top"), query)
	return doc, explainNotRunning(ctx, e, r.Named(err), r.Container)
}
