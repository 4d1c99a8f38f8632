package container

import (
	"context"
	"io"
	"net/http"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamExportRequest is the request of container.stream_export.
type StreamExportRequest struct {
	engine.Deadline
	Ref
}

// StreamExportResult is what came of an archive.
type StreamExportResult struct {
	// Size is the size in bytes of the archive.
	Size int64 `json:"size" unwrap:"true"`
}

// StreamExport gives all files of a container as a tar archive, piece by piece, for image.import or docker import. What is
// in volumes is not part of it. An archive that breaks off is an error after its last piece; the result is its size in bytes.
func StreamExport(ctx context.Context, e *engine.Engine, r StreamExportRequest, out stream.Sink[[]byte]) (StreamExportResult, error) {
	if err := r.Check(); err != nil {
		return StreamExportResult{}, err
	}
	resp, err := e.Do(ctx, http.MethodGet, r.path("export"), nil, nil)
	if err != nil {
		return StreamExportResult{}, r.Named(err)
	}
	defer resp.Body.Close()
	if err := out.Opened(stream.Opened{}); err != nil {
		return StreamExportResult{}, err
	}
	size, err := r.pieces(e, resp.Body, out)
	return StreamExportResult{size}, err
}

// pieces gives an archive piece by piece, and makes sure that it has come completely.
func (r Ref) pieces(e *engine.Engine, body io.Reader, out stream.Sink[[]byte]) (int64, error) {
	p := stream.Pieces{Give: out.Give}
	size, err := r.copyArchive(e, body, &p)
	if err == nil {
		err = p.Flush()
	}
	return size, err
}
