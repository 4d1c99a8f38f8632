package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// CopyFromRequest is the request of compose.copy_from.
type CopyFromRequest struct {
	engine.Deadline
	engine.Bound
	Project
	One
	// Path is the file or folder in the container. A folder that ends in "/." stands for what it holds. A relative path starts at "/".
	Path string `json:"path" arg:"positional"`
	// Destination is where the copy goes on this machine: an existing folder gets it under its own name, otherwise this is its new name. Without it the copy is the result's data.
	Destination wire.Path `json:"destination,omitempty" arg:"positional"`
	// Archive leaves the copy as the tar archive that the engine makes: in the file destination, or in the result's data.
	Archive bool `json:"archive,omitempty"`
	// FollowLink copies what path points to when it is a symbolic link, and not the link.
	FollowLink bool `json:"follow_link,omitempty"`
	// Owners gives the files at the destination the owners' numbers that they have in the container, as root may; otherwise they are the caller's.
	Owners bool `json:"owners,omitempty"`
	// SetIDs keeps the bits set-uid and set-gid of the files at the destination. Whoever runs such a file has its owner's rights, the caller's or, with owners, root's: only for content that is trusted like a program of this machine.
	SetIDs bool `json:"set_ids,omitempty"`
}

// CopyFrom copies a file or folder out of a container of a service, as container.copy_from does. The container need not run. Without an
// index it is the one with the lowest number; a service without a container is a NotRunningError.
func CopyFrom(ctx context.Context, e *engine.Engine, r CopyFromRequest) (container.CopyFromResult, error) {
	m, err := r.one(ctx, e, r.One, false)
	if err != nil {
		return container.CopyFromResult{}, err
	}
	result, err := container.CopyFrom(ctx, e, container.CopyFromRequest{
		Bound: r.Bound, Ref: m.ref(), Path: r.Path, Destination: r.Destination, Archive: r.Archive, FollowLink: r.FollowLink,
		Owners: r.Owners, SetIDs: r.SetIDs,
	})
	return result, ofMember(err, m)
}
