package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamExportRequest is the request of compose.stream_export.
type StreamExportRequest struct {
	engine.Deadline
	Project
	One
}

// StreamExport gives all files of a service's container as a tar archive, piece by piece, for image.import or docker import. What is in
// volumes is not part of it. The container need not run. Without an index it is the one with the lowest number; a service
// without a container is a NotRunningError. An archive that breaks off is an error after its last piece; the result is
// its size in bytes.
func StreamExport(ctx context.Context, e *engine.Engine, r StreamExportRequest, out stream.Sink[[]byte]) (container.StreamExportResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.StreamExportResult{}, err
	}
	result, err := container.StreamExport(ctx, e, container.StreamExportRequest{Ref: m.ref()}, out)
	return result, ofMember(err, m)
}
