package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamCopyFromRequest is the request of container.stream_copy_from.
type StreamCopyFromRequest struct {
	engine.Deadline
	Ref
	// Path is the file or folder in the container. A relative path starts at "/".
	Path string `json:"path" arg:"positional"`
	// FollowLink copies what path points to when it is a symbolic link, and not the link.
	FollowLink bool `json:"follow_link,omitempty"`
}

// StreamCopyFrom gives a file or folder of a container as a tar archive, piece by piece. The container need not run. An
// archive that breaks off is an error after its last piece. What is copied is in the stream's stat before any of it is read,
// and its result.
func StreamCopyFrom(ctx context.Context, e *engine.Engine, r StreamCopyFromRequest, out stream.Sink[[]byte]) (Copied, error) {
	resp, what, err := CopyFromRequest{Ref: r.Ref, CopyFromOptions: CopyFromOptions{Path: r.Path, FollowLink: r.FollowLink}}.open(ctx, e)
	if err != nil {
		return Copied{}, err
	}
	defer resp.Body.Close()
	if err := out.Opened(stream.Opened{Stat: what}); err != nil {
		return Copied{}, err
	}
	if _, err := r.pieces(e, resp.Body, out); err != nil {
		return Copied{}, err
	}
	return what, nil
}
