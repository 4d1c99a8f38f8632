package network

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/network"
)

// DisconnectRequest is the request of network.disconnect.
type DisconnectRequest struct {
	engine.Deadline
	Ref
	// Container is the container's name or id.
	Container string `json:"container" refers:"container"`
	// Force also removes the end of a container that the engine does not know any more.
	Force bool `json:"force,omitempty"`
}

// Disconnect takes a container out of a network. One that is not in it is a conflict.
func Disconnect(ctx context.Context, e *engine.Engine, r DisconnectRequest) (engine.Nothing, error) {
	if err := r.check(); err != nil {
		return engine.Nothing{}, err
	}
	if err := engine.CheckName("container", r.Container); err != nil {
		return engine.Nothing{}, err
	}
	err := post(ctx, e, r.path()+"/disconnect", api.DisconnectOptions{Container: r.Container, Force: r.Force})
	if err == nil {
		return engine.Nothing{}, nil
	}
	return engine.Nothing{}, r.notConnected(ctx, e, which(ctx, e, r.Ref, r.Container, err))
}

// notConnected finds the commonest reason, which engines report with several statuses, 500 among them.
func (r DisconnectRequest) notConnected(ctx context.Context, e *engine.Engine, err error) error {
	f := fault.From(err)
	if f.Status == 0 || f.Code == fault.ContainerNotFound || f.Code == fault.NetworkNotFound {
		return f
	}
	network, ok := r.exists(ctx, e)
	if !ok || network.ID == "" {
		return f
	}
	doc, getErr := engine.Get[attached](ctx, e, "/containers/"+r.Container+"/json", nil)
	if getErr != nil {
		return f
	}
	container, getErr := doc.Decode()
	if getErr != nil {
		return f
	}
	for name, end := range container.NetworkSettings.Networks {
		if name == network.Name || end.NetworkID == network.ID {
			return f
		}
	}
	return fault.New(fault.Conflict, "the container %s is not in the network %s", r.Container, r.Network).
		WithCause(f).WithResource(r.Network).WithHint("container.inspect shows which networks it is in")
}

// attached is the part of a container's details that tells its networks.
type attached struct {
	NetworkSettings struct {
		Networks map[string]struct{ NetworkID string }
	}
}
