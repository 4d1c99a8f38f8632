package compose

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/docker/compose/v5/pkg/api"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/image"
	"dockbridge/core/network"
	"dockbridge/core/volume"
)

// DownRequest is the request of compose.down.
type DownRequest struct {
	Selected
	// Volumes also removes the project's volumes with all that is in them, and the containers' anonymous ones. External volumes stay, and so do
	// those that are not labelled as the project's.
	Volumes bool `json:"volumes,omitempty"`
	// Images also removes images: "local" those that were built and have no name of their own, "all" those of all services.
	Images ImageRemoval `json:"images,omitempty"`
	// RemoveOrphans also removes the containers of services that are in the files no more, and those of runs.
	RemoveOrphans bool `json:"remove_orphans,omitempty"`
	// StopTimeout is the time that each container has to end before it is killed; its own when it is left out.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
}

// ImageRemoval says which images go with a project.
type ImageRemoval string

// Values are all there are.
func (ImageRemoval) Values() []string { return []string{"local", "all"} }

// UnmarshalJSON takes one of them.
func (r *ImageRemoval) UnmarshalJSON(data []byte) error { return argument.OneOf(data, r) }

// DownResult is what was removed. What is used by others stays, and is reported as a warning of the progress.
type DownResult struct {
	// Containers are the names of the removed containers.
	Containers []string `json:"containers"`
	// Networks are the names of the removed networks.
	Networks []string `json:"networks"`
	// Volumes are the names of the removed volumes.
	Volumes []string `json:"volumes"`
	// Images are the names of the removed images.
	Images []string `json:"images"`
}

// Down stops and removes the project's containers, those first that others do not need, and its networks; with volumes and images these, too.
//
// One that cannot be removed does not stop the others: the error tells of each. A project of which nothing is there is no error.
func Down(ctx context.Context, e *engine.Engine, r DownRequest, report func(Progress) error) (DownResult, error) {
	result := DownResult{Containers: []string{}, Networks: []string{}, Volumes: []string{}, Images: []string{}}
	g, err := grace(r.StopTimeout)
	if err != nil {
		return result, err
	}
	t, err := r.team(ctx, e, report)
	if err != nil {
		return result, err
	}
	if err := r.orphans(ctx, t); err != nil {
		return result, err
	}
	images := t.imagesOf(r.Images)
	names, err := t.each(ctx, t.needs.reversed(), words{"Removing", "Removed"}, func(ctx context.Context, m member) error {
		return t.remove(ctx, m, true, g, r.Volumes)
	})
	result.Containers = names.Containers
	failed := []error{err}
	if ctx.Err() != nil {
		return result, err
	}
	result.Networks, err = t.removeNetworks(ctx)
	failed = append(failed, err)
	if r.Volumes {
		result.Volumes, err = t.removeVolumes(ctx)
		failed = append(failed, err)
	}
	result.Images, err = t.removeImages(ctx, images)
	return result, errors.Join(append(failed, err)...)
}

// orphans takes those containers in that are in the files no more, or leaves them out.
func (r DownRequest) orphans(ctx context.Context, t *team) error {
	if len(r.Services) > 0 {
		return nil
	}
	isOrphan := func(m member) bool { return m.oneOff || (t.project != nil && t.config(m.service) == nil) }
	if !r.RemoveOrphans {
		t.only(func(m member) bool { return !isOrphan(m) })
		return nil
	}
	all, err := members(ctx, t.e, t.name)
	if err != nil {
		return err
	}
	t.all = all
	for _, service := range services(all) {
		if _, there := t.needs[service]; !there {
			t.needs[service] = nil
		}
	}
	return nil
}

func (t *team) removeNetworks(ctx context.Context) ([]string, error) {
	document, err := network.List(ctx, t.e, network.ListRequest{Filters: labelled(t.name)})
	if err != nil {
		return []string{}, err
	}
	list, err := document.Decode()
	if err != nil {
		return []string{}, err
	}
	byName := map[string]string{}
	for _, n := range list {
		if t.project != nil {
			declared, there := t.project.Networks[n.Labels[api.NetworkLabel]]
			if !there || bool(declared.External) {
				continue
			}
		}
		byName[n.Name] = n.ID
	}
	return t.removeEach("network", slices.Sorted(maps.Keys(byName)), func(name string) error {
		_, err := network.Remove(ctx, t.e, network.RemoveRequest{Ref: network.Ref{Network: byName[name]}})
		return err
	})
}

func (t *team) removeVolumes(ctx context.Context) ([]string, error) {
	document, err := volume.List(ctx, t.e, volume.ListRequest{Filters: labelled(t.name)})
	if err != nil {
		return []string{}, err
	}
	list, err := document.Decode()
	if err != nil {
		return []string{}, err
	}
	var names []string
	for _, v := range list.Volumes {
		if t.project != nil {
			declared, there := t.project.Volumes[v.Labels[api.VolumeLabel]]
			if !there || bool(declared.External) {
				continue
			}
		}
		names = append(names, v.Name)
	}
	return t.removeEach("volume", sorted(names), func(name string) error {
		_, err := volume.Remove(ctx, t.e, volume.RemoveRequest{Ref: volume.Ref{Volume: name}})
		return err
	})
}

// imagesOf gives the images that go with the project.
func (t *team) imagesOf(which ImageRemoval) []string {
	var names []string
	if which == "" {
		return nil
	}
	if t.project == nil {
		for _, m := range t.all {
			if which == "all" || strings.HasPrefix(m.Image, t.name+"-") {
				names = append(names, m.Image)
			}
		}
		return sorted(names)
	}
	for _, service := range t.project.Services {
		if which == "all" || service.Image == "" {
			names = append(names, api.GetImageNameOrDefault(service, t.name))
		}
	}
	return sorted(names)
}

func (t *team) removeImages(ctx context.Context, names []string) ([]string, error) {
	return t.removeEach("image", names, func(name string) error {
		_, err := image.Remove(ctx, t.e, image.RemoveRequest{Ref: image.Ref{Image: name}})
		return err
	})
}

// removeEach removes what has these names. What is gone already is no failure, and what others use is only told.
func (t *team) removeEach(kind ResourceKind, names []string, remove func(name string) error) ([]string, error) {
	removed := []string{}
	var failed failures
	for _, name := range names {
		tell := func(action string, state ProgressState, text string) {
			t.tell.tell(Progress{Resource: kind, Name: name, Action: action, State: state, Text: text})
		}
		tell("Removing", "working", "")
		err := remove(name)
		f := fault.From(err)
		switch {
		case err == nil:
			removed = append(removed, name)
			tell("Removed", "done", "")
		case f.Code == fault.Conflict:
			tell("Resource is still in use", "warning", f.Message)
		case ifThere(err) == nil, f.Code == fault.ImageNotFound:
			tell("No resource found to remove", "warning", "")
		default:
			tell("Error", "failed", f.Message)
			failed.note(string(kind)+" "+name, err)
		}
	}
	return removed, failed.error()
}
