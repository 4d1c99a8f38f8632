package compose

import (
	"context"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// PortRequest is the request of compose.port.
type PortRequest struct {
	engine.Deadline
	Project
	One
	// Port is a port inside the container, 80 or "80/udp" (tcp unless said); None gives all.
	Port container.ContainerPort `json:"port,omitempty" arg:"positional"`
}

// Port lists where the ports of a running container of a service are published on the host, sorted by port: the address is host_ip
// with host_port. The list is empty when none is, and when the one asked for is not. Without an index it is the container
// with the lowest number that runs; where none does it is a NotRunningError.
func Port(ctx context.Context, e *engine.Engine, r PortRequest) ([]container.PortMapping, error) {
	m, err := r.one(ctx, e, r.One, true)
	if err != nil {
		return nil, err
	}
	ports, err := container.Port(ctx, e, container.PortRequest{Ref: m.ref(), Port: r.Port})
	return ports, ofMember(err, m)
}
