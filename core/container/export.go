package container

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// ExportRequest is the request of container.export.
type ExportRequest struct {
	engine.Deadline
	engine.Bound
	Ref
	// Destination is the path of the file to write. It appears under its name when it is complete, and not before. Without it the archive is the result's data.
	Destination wire.Path `json:"destination,omitempty" arg:"positional"`
}

// ExportResult is an archive of a container's files.
type ExportResult struct {
	// Path is the file that was written, "" when the archive is in data.
	Path string `json:"path"`
	// Size is the size in bytes of the archive.
	Size int64 `json:"size"`
	// Data is the archive, empty when a file was written.
	Data []byte `json:"-" body:"true"`
}

// Export writes all files of a container into one tar archive, for image.import or docker import. What is in volumes is not part of it.
func Export(ctx context.Context, e *engine.Engine, r ExportRequest) (ExportResult, error) {
	if err := r.Check(); err != nil {
		return ExportResult{}, err
	}
	var result ExportResult
	read := func(to io.Writer) (err error) {
		result.Size, err = r.download(ctx, e, to)
		return err
	}
	if r.Destination != "" {
		result.Path = e.Environment().Path(string(r.Destination))
		if err := stream.ReplaceFile(result.Path, read); err != nil {
			return ExportResult{}, err
		}
		return result, nil
	}
	limit, err := r.Collecting(e, "the archive", "stream_export")
	if err != nil {
		return ExportResult{}, r.Named(err)
	}
	all := stream.Held{Most: limit.Bytes}
	if err := read(&all); err != nil {
		return ExportResult{}, r.Named(limit.Explain(err))
	}
	result.Data = all.Bytes
	return result, nil
}

func (r ExportRequest) download(ctx context.Context, e *engine.Engine, to io.Writer) (int64, error) {
	resp, err := e.Do(ctx, http.MethodGet, r.path("export"), url.Values{}, nil)
	if err != nil {
		return 0, r.Named(err)
	}
	defer resp.Body.Close()
	return r.Ref.copyArchive(e, resp.Body, to)
}

// copyArchive copies an archive, and makes sure that it has come completely.
func (r Ref) copyArchive(e *engine.Engine, body io.Reader, to io.Writer) (int64, error) {
	var end stream.Tail
	n, err := io.Copy(io.MultiWriter(to, &end), e.Explained(body))
	if err != nil {
		if fault.CodeOf(err) != "" {
			err = r.Named(err)
		}
		return n, err
	}
	return n, r.ended(&end)
}

func (r Ref) ended(end *stream.Tail) error {
	if end.Complete() {
		return nil
	}
	return fault.New(fault.ConnectionLost, "the archive ends before its end mark").
		WithHint("the engine may have been stopped; try again").WithResource(r.Container)
}
