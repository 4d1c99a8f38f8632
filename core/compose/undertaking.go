package compose

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/undo"
)

// undertaking is an up or a create: what was there before, and what has been done.
type undertaking struct {
	starter
	ctx    context.Context //nolint:containedctx // it is for one call
	cancel context.CancelCauseFunc
	c      Creation
	before []member
}

// begin reads the project, fetches its images, and looks at what is there. Nothing was made when it fails.
func (c Creation) begin(ctx context.Context, e *engine.Engine, p Project, report func(Progress) error) (*undertaking, error) {
	project, err := c.prepare(ctx, e, p)
	if err != nil {
		return nil, err
	}
	ctx, t, cancel := newTeller(ctx, report)
	u := &undertaking{starter: starter{project: project}, ctx: ctx, cancel: cancel, c: c}
	if err = c.images(ctx, e, project, t); err == nil {
		u.before, err = members(ctx, e, project.Name)
	}
	if err == nil {
		u.desk, err = newDesk(ctx, e, t)
	}
	if err != nil {
		u.close()
		return nil, err
	}
	u.desk.aside = c.Rollback
	for _, m := range u.before {
		u.desk.know(m.ID, m.name(), m.Labels)
	}
	return u, nil
}

func (u *undertaking) close() { u.cancel(nil) }

// finish gives the result, or the error with what is left. It takes back what was done where that is wanted, and else removes for
// good what was replaced.
func (u *undertaking) finish(err error) (UpResult, error) {
	if err == nil {
		err = u.ctx.Err()
	}
	if err == nil {
		u.removeReplaced()
		return u.result(u.ctx)
	}
	if cause := context.Cause(u.ctx); cause != nil && u.ctx.Err() != nil {
		err = u.desk.e.Explain(cause)
	}
	if u.c.Rollback {
		return UpResult{}, u.rollback(err)
	}
	return UpResult{}, u.withLeft(err)
}

// endLimit is the time that is taken to find out what is left.
const endLimit = 5 * time.Second

// withLeft tells what was made and is left, and in which state.
func (u *undertaking) withLeft(err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(u.ctx), endLimit)
	defer cancel()
	left := []undo.Left{}
	if all, listErr := members(ctx, u.desk.e, u.project.Name); listErr == nil {
		for _, m := range all {
			if slices.Contains(u.desk.changes.containers, m.ID) || slices.Contains(u.desk.changes.asked, m.name()) {
				left = append(left, undo.Left{What: "container", Name: m.name(), State: string(m.State), How: "call up again to go on, or down to remove it"})
			}
		}
	}
	for _, id := range u.desk.changes.networks {
		left = append(left, undo.Left{What: "network", Name: u.desk.nameOf(id), State: "created", How: "call up again to use it, or down to remove it"})
	}
	for _, name := range u.desk.changes.volumes {
		left = append(left, undo.Left{What: "volume", Name: name, State: "created", How: "call up again to use it, or down with volumes to remove it"})
	}
	f := fault.From(err)
	if len(left) > 0 {
		f = f.WithDetail("left", left)
	}
	return f
}

// rollback restores what was there before.
func (u *undertaking) rollback(err error) error {
	var log undo.Log
	changes := &u.desk.changes
	for _, name := range changes.volumes {
		log.Add(undo.Step{
			Left: undo.Left{What: "volume", Name: name, State: "created", How: "remove it"},
			Do:   func(ctx context.Context) error { return ifThere(u.desk.APIClient.VolumeRemove(ctx, name, false)) },
		})
	}
	for _, id := range changes.networks {
		log.Add(undo.Step{
			Left: undo.Left{What: "network", Name: u.desk.nameOf(id), State: "created", How: "remove it"},
			Do:   func(ctx context.Context) error { return ifThere(u.desk.APIClient.NetworkRemove(ctx, id)) },
		})
	}
	for _, m := range slices.Backward(u.before) { // undone last first: in the order of the list
		log.Add(undo.Step{
			Left: undo.Left{What: "container", Name: m.name(), State: "replaced or stopped", How: "give it its name " + m.name() + " again and start it"},
			Do:   func(ctx context.Context) error { return u.restore(ctx, m) },
		})
	}
	for _, name := range changes.asked {
		log.Add(undo.Step{
			Left: undo.Left{What: "container", Name: name, State: "created", How: "remove it"},
			Do:   func(ctx context.Context) error { return u.unmake(ctx, name) },
		})
	}
	for _, id := range changes.containers {
		log.Add(undo.Step{
			Left: undo.Left{What: "container", Name: u.desk.nameOf(id), State: "created", How: "remove it"},
			Do: func(ctx context.Context) error {
				u.desk.tell.container(u.desk.serviceOf(id), u.desk.nameOf(id), "Removing", "working", "")
				return u.removeMade(ctx, id, true)
			},
		})
	}
	return log.Undo(u.ctx, err)
}

// restore gives a container that was there before its name again, and starts it if it ran.
func (u *undertaking) restore(ctx context.Context, m member) error {
	state, err := engine.Get[struct {
		Name  string
		State container.StateDetails
	}](ctx, u.desk.e, "/containers/"+m.ID+"/json", nil)
	if err != nil {
		return err
	}
	now, err := state.Decode()
	if err != nil {
		return err
	}
	if name := strings.TrimPrefix(now.Name, "/"); name != m.name() {
		if _, err := container.Rename(ctx, u.desk.e, container.RenameRequest{Ref: m.ref(), Name: m.name()}); err != nil {
			return err
		}
	}
	if m.runs() && !now.State.Running {
		u.desk.tell.container(m.service, m.name(), "Restoring", "working", "")
		if _, err := container.Start(ctx, u.desk.e, container.StartRequest{Ref: m.ref()}); err != nil {
			return err
		}
		u.desk.tell.container(m.service, m.name(), "Restored", "done", "")
	}
	return nil
}

// unmake removes a container whose making was asked for, if the engine has made it although it could not say so. One of that name
// that is not the project's, or was there before, is somebody else's.
func (u *undertaking) unmake(ctx context.Context, name string) error {
	document, err := engine.Get[struct {
		ID     string `json:"Id"`
		Config struct{ Labels map[string]string }
	}](ctx, u.desk.e, "/containers/"+name+"/json", nil)
	if err != nil {
		return ifThere(err)
	}
	made, err := document.Decode()
	if err != nil {
		return err
	}
	wasThere := slices.ContainsFunc(u.before, func(m member) bool { return m.ID == made.ID })
	if wasThere || made.Config.Labels[api.ProjectLabel] != u.project.Name {
		return nil
	}
	return u.removeMade(ctx, made.ID, true)
}

// removeMade removes a container; volumes also its anonymous volumes, of which those are none that it took over from another container.
func (u *undertaking) removeMade(ctx context.Context, id string, volumes bool) error {
	_, err := container.Remove(ctx, u.desk.e, container.RemoveRequest{Ref: container.Ref{Container: id}, Force: true, Volumes: volumes})
	return ifThere(err)
}

// removeReplaced removes for good what was only put aside. One that cannot be removed is no failure of the up: it is stopped, and
// the next one removes it.
func (u *undertaking) removeReplaced() {
	for id, name := range u.desk.changes.replaced {
		if err := u.removeMade(u.ctx, id, false); err != nil {
			u.desk.tell.container(u.desk.serviceOf(id), name, "Removing", "warning", fmt.Sprintf("the replaced container %s could not be removed: %v", id[:shortID], err))
		}
	}
}

// ifThere takes it for done when there is nothing to remove.
func ifThere(err error) error {
	switch fault.CodeOf(err) {
	case fault.NotFound, fault.ContainerNotFound, fault.NetworkNotFound, fault.VolumeNotFound:
		return nil
	}
	return err
}
