package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// ExportRequest is the request of compose.export.
type ExportRequest struct {
	engine.Deadline
	engine.Bound
	Project
	One
	// Destination is the path of the file to write. It appears under its name when it is complete, and not before. Without it the archive is the result's data.
	Destination wire.Path `json:"destination,omitempty" arg:"positional"`
}

// Export writes all files of a service's container into one tar archive, for image.import or docker import. What is in volumes is not part of
// it. The container need not run. Without an index it is the one with the lowest number; a service without a container is
// a NotRunningError.
func Export(ctx context.Context, e *engine.Engine, r ExportRequest) (container.ExportResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.ExportResult{}, err
	}
	result, err := container.Export(ctx, e, container.ExportRequest{Bound: r.Bound, Ref: m.ref(), Destination: r.Destination})
	return result, ofMember(err, m)
}
