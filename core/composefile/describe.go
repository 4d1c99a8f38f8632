package composefile

import (
	"bytes"
	"context"
	"net/url"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// DescribeRequest is the request of composefile.describe.
type DescribeRequest struct {
	engine.Deadline
	// Containers are the containers' names or ids.
	Containers []string `json:"containers" refers:"container"`
	// Name is the project's name.
	Name string `json:"name,omitempty"`
}

// atOnce is how many containers are asked for at the same time.
const atOnce = 8

// Describe gives the file, as JSON, that brings containers up again as they are. Values of environment variables are in it.
func Describe(ctx context.Context, e *engine.Engine, r DescribeRequest) (Text, error) {
	for _, name := range r.Containers {
		if err := engine.CheckName("container", name); err != nil {
			return Text{}, err
		}
	}
	all := make([]described, len(r.Containers))
	for _, err := range fault.Each(len(all), atOnce, func(i int) (err error) {
		all[i], err = read(ctx, e, r.Containers[i])
		return err
	}) {
		if err != nil {
			return Text{}, err
		}
	}
	var text bytes.Buffer
	if err := toJSON(&text, describe(r.Name, all).node()); err != nil {
		return Text{}, err
	}
	return Text{Data: text.Bytes()}, nil
}

func read(ctx context.Context, e *engine.Engine, name string) (described, error) {
	var d described
	found, err := engine.Get[container.InspectResponse](ctx, e, "/containers/"+url.PathEscape(name)+"/json", nil)
	if err != nil {
		return d, fault.Named(err, fault.ContainerNotFound, name)
	}
	if d.container, err = found.Decode(); err != nil {
		return d, err
	}
	if d.container.ContainerJSONBase == nil || d.container.Config == nil || d.container.HostConfig == nil {
		return d, fault.New(fault.BadReply, "the engine's inspect of %s has no configuration", name)
	}
	of, err := engine.Get[image.InspectResponse](ctx, e, "/images/"+url.PathEscape(d.container.Image)+"/json", nil)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.ImageNotFound) {
		return d, nil // it was removed: then all is said of the container
	}
	if err == nil {
		d.image, err = of.Decode()
	}
	return d, err
}
