package image

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/image"
)

// RemoveRequest is the request of image.remove.
type RemoveRequest struct {
	engine.Deadline
	Ref
	// Force also removes an image that stopped containers use, or that an id names and several names have.
	Force bool `json:"force,omitempty"`
	// NoPrune keeps the parents that lose their last use and have no name.
	NoPrune bool `json:"no_prune,omitempty"`
}

// Removed is one thing that a removal did: a name was taken away, or an image deleted.
type Removed struct {
	// Untagged is the name that was taken away, "" otherwise.
	Untagged string `json:"Untagged"`
	// Deleted is the id of what was deleted, "" otherwise.
	Deleted string `json:"Deleted"`
}

// Remove takes a name away from an image, and deletes the image with its
// unused layers when that was its last.
func Remove(ctx context.Context, e *engine.Engine, r RemoveRequest) ([]Removed, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	api, err := e.API(ctx)
	if err != nil {
		return nil, err
	}
	done, err := api.ImageRemove(ctx, r.Image, image.RemoveOptions{Force: r.Force, PruneChildren: !r.NoPrune})
	if err != nil {
		f := fault.From(r.named(e.Explain(err)))
		if f.Code == fault.Conflict && !r.Force {
			f = f.WithHint("remove the containers that use it first; force also removes an image of several names or of stopped containers")
		}
		return nil, f
	}
	return removed(done), nil
}

func removed(done []image.DeleteResponse) []Removed {
	list := make([]Removed, len(done))
	for i, d := range done {
		list[i] = Removed{Untagged: d.Untagged, Deleted: d.Deleted}
	}
	return list
}
