package compose

import (
	"context"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"

	"dockbridge/core/fault"
)

// What the SDK reads of the engine. It takes for granted that ids are long and that structures are there; here that is looked at.

// shortID is how many digits of an id people see.
const shortID = 12

func badReply(what string) error {
	return fault.New(fault.BadReply, "the engine's reply lacks %s", what).
		WithHint("what answers at this address is no Docker Engine, or something between changes its replies")
}

func (d *desk) ContainerInspect(_ context.Context, id string) (container.InspectResponse, error) {
	c, err := d.APIClient.ContainerInspect(d.ctx, id)
	switch {
	case err != nil:
		return c, err
	case c.ContainerJSONBase == nil || c.State == nil || c.HostConfig == nil || c.Config == nil || c.NetworkSettings == nil:
		return c, badReply("what a container is made of")
	case len(c.ID) < shortID || len(c.Name) < 2:
		return c, badReply("the container's id and name")
	}
	return c, nil
}

func (d *desk) ContainerList(_ context.Context, options container.ListOptions) ([]container.Summary, error) {
	list, err := d.APIClient.ContainerList(d.ctx, options)
	if err != nil {
		return nil, err
	}
	for i, c := range list {
		if len(c.ID) < shortID {
			return nil, badReply("the ids of containers")
		}
		if c.NetworkSettings == nil {
			list[i].NetworkSettings = &container.NetworkSettingsSummary{}
		}
		for name, settings := range list[i].NetworkSettings.Networks {
			if settings == nil {
				list[i].NetworkSettings.Networks[name] = &network.EndpointSettings{}
			}
		}
		if len(c.Names) == 0 || len(c.Names[0]) < 2 {
			list[i].Names = []string{"/" + c.ID[:shortID]}
		}
		d.know(c.ID, strings.TrimPrefix(list[i].Names[0], "/"), c.Labels)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(list, func(c container.Summary) bool { // what was put aside would be started again
		_, aside := d.changes.replaced[c.ID]
		return aside
	}), nil
}

func (d *desk) ImageInspect(_ context.Context, name string, options ...client.ImageInspectOption) (image.InspectResponse, error) {
	return d.APIClient.ImageInspect(d.ctx, name, options...)
}

func (d *desk) NetworkInspect(_ context.Context, name string, options network.InspectOptions) (network.Inspect, error) {
	return d.APIClient.NetworkInspect(d.ctx, name, options)
}

func (d *desk) NetworkList(_ context.Context, options network.ListOptions) ([]network.Summary, error) {
	return d.APIClient.NetworkList(d.ctx, options)
}

func (d *desk) VolumeInspect(_ context.Context, name string) (volume.Volume, error) {
	return d.APIClient.VolumeInspect(d.ctx, name)
}

func (d *desk) VolumeList(_ context.Context, options volume.ListOptions) (volume.ListResponse, error) {
	list, err := d.APIClient.VolumeList(d.ctx, options)
	for _, v := range list.Volumes {
		if v == nil {
			return list, badReply("the volumes of a list")
		}
	}
	return list, err
}
