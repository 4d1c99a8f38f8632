package container

import (
	"context"
	"fmt"
	"net/http"

	"dockbridge/core/engine"
)

// DiffRequest is the request of container.diff.
type DiffRequest struct {
	engine.Deadline
	Ref
}

// Change is a difference between a container's files and those of its image.
type Change struct {
	// Path is the file or folder.
	Path string `json:"path"`
	// Kind is "modified", "added" or "deleted".
	Kind ChangeName `json:"kind"`
}

// Diff lists the files and folders that are not as in the container's image. Volumes and mounts are not part of it.
func Diff(ctx context.Context, e *engine.Engine, r DiffRequest) ([]Change, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	// null stands for no changes
	reply, err := ask[[]struct {
		Path string
		Kind changeKind
	}](ctx, e, http.MethodGet, r.path("changes"), nil, nil)
	if err != nil {
		return nil, r.Named(err)
	}
	changes := make([]Change, len(reply))
	for i, c := range reply {
		changes[i] = Change{Path: c.Path, Kind: ChangeName(c.Kind.String())}
	}
	return changes, nil
}

// changeKind is the engine's number for a kind of change.
type changeKind int

func (k changeKind) String() string {
	switch k {
	case 0:
		return "modified"
	case 1:
		return "added"
	case 2:
		return "deleted"
	default:
		return fmt.Sprintf("kind %d", int(k))
	}
}
