package container

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
)

// PortRequest is the request of container.port.
type PortRequest struct {
	engine.Deadline
	Ref
	// Port is a port inside the container, 80 or "80/udp" (tcp unless said); None gives all.
	Port ContainerPort `json:"port,omitempty" arg:"positional"`
}

// ContainerPort is a port inside a container: 80, "80", "80/udp".
type ContainerPort string

// PythonType is the type hint.
func (ContainerPort) PythonType() string { return "int | str" }

// UnmarshalJSON accepts a number or a text, and completes it with the protocol.
func (p *ContainerPort) UnmarshalJSON(data []byte) error {
	const hint = `give a port inside the container, for example 80, "80/tcp" or "53/udp"`
	text, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	number, protocol, given := strings.Cut(text, "/")
	if !given {
		protocol = "tcp"
	}
	protocol = strings.ToLower(protocol)
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil || n == 0 || !slices.Contains([]string{"tcp", "udp", "sctp"}, protocol) {
		return argument.Unusable(text, hint, "is no port")
	}
	*p = ContainerPort(strconv.FormatUint(n, 10) + "/" + protocol)
	return nil
}

// PortMapping is one port of a container and where on the host it is published.
type PortMapping struct {
	// ContainerPort is the port inside the container.
	ContainerPort int `json:"container_port"`
	// Protocol is "tcp", "udp" or "sctp".
	Protocol Protocol `json:"protocol"`
	// HostIP is the host's address, "0.0.0.0" or "::" for all.
	HostIP string `json:"host_ip"`
	// HostPort is the port on the host.
	HostPort int `json:"host_port"`
}

// Port lists where the ports of a running container are published on the host, sorted by port. The list is empty when
// none is, when the one asked for is not, and when the container does not run.
func Port(ctx context.Context, e *engine.Engine, r PortRequest) ([]PortMapping, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	details, err := inspectAs[struct{ NetworkSettings NetworkSettings }](ctx, e, r.Container)
	if err != nil {
		return nil, err
	}
	mappings := []PortMapping{}
	for inside, bindings := range details.NetworkSettings.Ports {
		if r.Port != "" && string(r.Port) != inside {
			continue
		}
		number, protocol, _ := strings.Cut(inside, "/")
		for _, b := range bindings {
			m := PortMapping{Protocol: Protocol(protocol), HostIP: b.HostIP}
			// The engine writes numbers here; a port that is none stays 0.
			m.ContainerPort, _ = strconv.Atoi(number)
			m.HostPort, _ = strconv.Atoi(string(b.HostPort))
			mappings = append(mappings, m)
		}
	}
	slices.SortFunc(mappings, func(a, b PortMapping) int {
		return cmp.Or(cmp.Compare(a.ContainerPort, b.ContainerPort), cmp.Compare(a.Protocol, b.Protocol),
			cmp.Compare(a.HostIP, b.HostIP), cmp.Compare(a.HostPort, b.HostPort))
	})
	return mappings, nil
}
