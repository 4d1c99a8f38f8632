package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
	"dockbridge/core/stream"
)

// StreamSaveRequest is the request of image.stream_save.
type StreamSaveRequest struct {
	engine.Deadline
	// Images are the names or ids of the images to save. Only a name is kept in the archive; an id comes back from a load without one.
	Images []string `json:"images" refers:"image"`
	// Platform is the one platform to save, "linux/arm64" for example, of images that the engine has for several; all that are there by default (API 1.48).
	Platform registry.Platform `json:"platform,omitempty"`
}

// StreamSaveResult is what came of an archive.
type StreamSaveResult struct {
	// Size is the size in bytes of the archive.
	Size int64 `json:"size" unwrap:"true"`
}

// StreamSave gives images, their layers and names as one tar archive, piece by piece, for image.load or docker load. An
// archive that breaks off is an error after its last piece; the result is its size in bytes. How much is to come the
// engine does not say.
func StreamSave(ctx context.Context, e *engine.Engine, r StreamSaveRequest, out stream.Sink[[]byte]) (StreamSaveResult, error) {
	if err := checkNames(r.Images); err != nil {
		return StreamSaveResult{}, err
	}
	if _, err := r.Platform.Wanted(ctx, e, "1.48", "platform of image.stream_save"); err != nil {
		return StreamSaveResult{}, err
	}
	body, err := open(ctx, e, r.Images, r.Platform)
	if err != nil {
		return StreamSaveResult{}, err
	}
	defer body.Close()
	if err := out.Opened(stream.Opened{}); err != nil {
		return StreamSaveResult{}, err
	}
	p := stream.Pieces{Give: out.Give}
	size, err := download(e, e.Explained(body), &p)
	if err == nil {
		err = p.Flush()
	}
	return StreamSaveResult{size}, err
}
