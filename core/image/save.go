package image

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// SaveRequest is the request of image.save.
type SaveRequest struct {
	engine.Deadline
	engine.Bound
	// Images are the names or ids of the images to save. Only a name is kept in the archive; an id comes back from a load without one.
	Images []string `json:"images" refers:"image"`
	// Destination is the path of the file to write. It appears under its name when it is complete, and not before. Without it the archive is the result's data.
	Destination wire.Path `json:"destination,omitempty" arg:"positional"`
	// Platform is the one platform to save, "linux/arm64" for example, of images that the engine has for several; all that are there by default (API 1.48).
	Platform registry.Platform `json:"platform,omitempty"`
}

// SaveResult is an archive of images.
type SaveResult struct {
	// Path is the file that was written, "" when the archive is in data.
	Path string `json:"path"`
	// Size is the size in bytes of the archive.
	Size int64 `json:"size"`
	// Data is the archive, empty when a file was written.
	Data []byte `json:"-" body:"true"`
}

// Save writes images, their layers and names into one tar archive, for image.load or docker load. stream_save gives the
// archive's bytes as they come.
func Save(ctx context.Context, e *engine.Engine, r SaveRequest, report func(registry.Progress) error) (SaveResult, error) {
	if err := checkNames(r.Images); err != nil {
		return SaveResult{}, err
	}
	if _, err := r.Platform.Wanted(ctx, e, "1.48", "platform of image.save"); err != nil {
		return SaveResult{}, err
	}
	limit, err := r.Collecting(e, "the archive", "stream_save")
	if err != nil {
		return SaveResult{}, err
	}
	progress := newGauge(report)
	var result SaveResult
	fill := func(write func(io.Writer) error) error {
		all := stream.Held{Most: limit.Bytes}
		err := write(&all)
		result.Data = all.Bytes
		return limit.Explain(err)
	}
	if r.Destination != "" {
		result.Path = e.Environment().Path(string(r.Destination))
		fill = func(write func(io.Writer) error) error { return stream.ReplaceFile(result.Path, write) }
	}
	err = fill(func(to io.Writer) error {
		size := sizeOf(ctx, e, r.Images, r.Platform)
		body, err := open(ctx, e, r.Images, r.Platform)
		if err != nil {
			return err
		}
		defer body.Close()
		come := &counted{Reader: e.Explained(body), tell: func(bytes int64) error {
			return progress.at(registry.Progress{Status: "Saving", Current: &bytes}, fraction(bytes, size))
		}}
		result.Size, err = download(e, come, to)
		return err
	})
	if err == nil {
		err = progress.done("Saved", result.Size)
	}
	if err != nil {
		return SaveResult{}, err
	}
	return result, nil
}

func checkNames(images []string) error {
	if len(images) == 0 {
		return fault.Invalid("name at least one", "there are no images to save")
	}
	for _, name := range images {
		if err := registry.CheckImage(name); err != nil {
			return err
		}
	}
	return nil
}

// open asks for the archive.
func open(ctx context.Context, e *engine.Engine, images []string, wanted registry.Platform) (io.ReadCloser, error) {
	query := url.Values{"names": images}
	platform, err := wanted.Parsed()
	if err == nil {
		err = registry.Ask(query, platform)
	}
	if err != nil {
		return nil, err
	}
	resp, err := e.Do(ctx, http.MethodGet, "/images/get", query, nil)
	if err != nil {
		return nil, missing(ctx, e, images, wanted, err)
	}
	return resp.Body, nil
}

// download copies the archive, whose errors are explained already, and makes sure that it has come completely.
func download(e *engine.Engine, body io.Reader, to io.Writer) (int64, error) {
	var end stream.Tail
	n, err := io.Copy(io.MultiWriter(to, &end), body)
	if err != nil {
		return n, err
	}
	return n, check(e, &end)
}

// sizeOf is about the size of the archive, for the overall fraction; what is not known counts nothing.
func sizeOf(ctx context.Context, e *engine.Engine, images []string, platform registry.Platform) (size int64) {
	for _, name := range images {
		if doc, err := Inspect(ctx, e, InspectRequest{Ref: Ref{Image: name}, Platform: platform}); err == nil {
			if details, err := doc.Decode(); err == nil {
				size += details.Size
			}
		}
	}
	return size
}

// missing names the image that is not there: of several the engine does not tell which. One that is there for other
// platforms is a failure of their own to some engines.
func missing(ctx context.Context, e *engine.Engine, images []string, platform registry.Platform, err error) error {
	if !fault.Is(err, fault.NotFound) && (platform == "" || !fault.Is(err, fault.EngineFailed)) {
		return err
	}
	for _, p := range slices.Compact([]registry.Platform{"", platform}) {
		for _, name := range images {
			if _, found := Inspect(ctx, e, InspectRequest{Ref: Ref{Image: name}, Platform: p}); fault.Is(found, fault.ImageNotFound) {
				return found
			}
		}
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	name := ""
	if len(images) == 1 {
		name = images[0]
	}
	return fault.Named(err, fault.ImageNotFound, name)
}

// check tells what ended an archive that is not complete.
func check(e *engine.Engine, end *stream.Tail) error {
	if end.Complete() {
		return nil
	}
	if at := bytes.LastIndex(end.Bytes(), []byte(`{"errorDetail"`)); at >= 0 {
		if err := registry.Follow(e, bytes.NewReader(end.Bytes()[at:]), nil, nil); err != nil {
			return err
		}
	}
	return fault.New(fault.ConnectionLost, "the archive ends before its end mark").WithHint("the engine may have been stopped; try again")
}
