package container

import (
	"context"
	"net/url"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// RenameRequest is the request of container.rename.
type RenameRequest struct {
	engine.Deadline
	Ref
	// Name is the new name.
	Name string `json:"name"`
}

// Rename gives a container another name, also while it runs.
func Rename(ctx context.Context, e *engine.Engine, r RenameRequest) (engine.Nothing, error) {
	if err := engine.CheckName("container", r.Name); err != nil {
		return engine.Nothing{}, err
	}
	repeatable, again := engine.Repeated(ctx)
	err := r.send(repeatable, e, "rename", url.Values{"name": {r.Name}})
	switch {
	case err == nil:
		return engine.Nothing{}, nil
	case again() && r.wasRenamed(ctx, e, err):
		return engine.Nothing{}, nil
	case fault.Is(err, fault.Conflict):
		return engine.Nothing{}, r.explainTaken(ctx, e, err)
	default:
		return engine.Nothing{}, err
	}
}

// wasRenamed tells that the first of several tries has renamed the container: the
// old name, or the id, leads to nothing else than what the new name leads to.
func (r RenameRequest) wasRenamed(ctx context.Context, e *engine.Engine, err error) bool {
	details, lookup := inspectAs[struct{ ID, Name string }](ctx, e, r.Name)
	if lookup != nil {
		return false
	}
	return fault.Is(err, fault.ContainerNotFound) || strings.HasPrefix(details.ID, r.Container)
}

func (r RenameRequest) explainTaken(ctx context.Context, e *engine.Engine, err error) error {
	owner, lookup := inspectAs[struct{ ID string }](ctx, e, r.Name)
	if lookup != nil {
		return err
	}
	return recoded(err, fault.NameConflict).
		WithHint("take another name, or remove or rename the container that has it").
		WithDetail("name", strings.TrimPrefix(r.Name, "/")).WithDetail("owner", owner.ID)
}
