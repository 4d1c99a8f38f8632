package container

import (
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// hostPort is a port on the engine's machine.
type hostPort struct {
	ip       string // "" for every address
	port     int
	protocol string
}

// explainPortConflict adds to a port conflict which port it is about and, when
// a container on the engine holds it, whose it is. The container is the one
// that could not be started. Other errors are returned as they are.
func explainPortConflict(ctx context.Context, e *engine.Engine, err error, container string) error {
	if !fault.Is(err, fault.PortConflict) {
		return err
	}
	f := fault.From(err)
	wanted, id := wantedPorts(ctx, e, container)
	wanted = conflicting(wanted, f.Message)
	port, owner := ownerOf(ctx, e, wanted, id)
	switch {
	case owner != "":
		f = f.WithHint(fmt.Sprintf("the container %q publishes it: stop that one, or publish another port", owner)).
			WithDetail("owner", owner)
	case len(wanted) > 0:
		port = wanted[0]
		f = f.WithHint("something else on the engine's machine holds it: end that, or publish another port")
	default:
		return f.WithHint("publish another port")
	}
	return f.WithDetail("port", port.port).WithDetail("protocol", port.protocol)
}

// wantedPorts gives the fixed host ports that a container is configured to publish.
func wantedPorts(ctx context.Context, e *engine.Engine, container string) (ports []hostPort, id string) {
	details, err := inspectAs[struct {
		ID         string `json:"Id"`
		HostConfig struct{ PortBindings map[string][]PortBinding }
	}](ctx, e, container)
	if err != nil {
		return nil, ""
	}
	for inside, bindings := range details.HostConfig.PortBindings {
		_, protocol, _ := strings.Cut(inside, "/")
		for _, b := range bindings {
			if port, err := strconv.Atoi(string(b.HostPort)); err == nil && port > 0 {
				ports = append(ports, hostPort{ip: b.HostIP, port: port, protocol: protocol})
			}
		}
	}
	return ports, details.ID
}

// addressInText finds the address in what the engine says, of which these are the forms of Engine 20.10 to 29:
// "Bind for 0.0.0.0:80 failed: port is already allocated", "listen tcp4 0.0.0.0:80: bind: address already in use",
// "failed to bind host port 0.0.0.0:80/tcp: address already in use"; IPv6 as "[::]:80" or ":::80".
var addressInText = regexp.MustCompile(`(?:(tcp|udp|sctp)[46]? )?(?:\d+(?:\.\d+){3}|\[[\da-fA-F:.]+\]|::):(\d{1,5})\b(?:/(tcp|udp|sctp))?`)

// conflicting picks the port that the engine's text names, as no field of the reply
// has it. Without such a text all wanted ports stay in question.
func conflicting(wanted []hostPort, text string) []hostPort {
	match := addressInText.FindStringSubmatch(text)
	if match == nil {
		return wanted
	}
	number, err := strconv.ParseUint(match[2], 10, 16)
	if err != nil || number == 0 {
		return wanted
	}
	protocol := match[1] + match[3]
	var named []hostPort
	for _, w := range wanted {
		if w.port == int(number) && (protocol == "" || protocol == w.protocol) {
			named = append(named, w)
		}
	}
	if named != nil {
		return named
	}
	// A port out of a range, or of a container that is gone meanwhile.
	if protocol == "" {
		protocol = "tcp"
	}
	return []hostPort{{port: int(number), protocol: protocol}}
}

// ownerOf finds a running container, other than the one that was to be started, that publishes one of the ports.
func ownerOf(ctx context.Context, e *engine.Engine, wanted []hostPort, self string) (port hostPort, owner string) {
	doc, err := engine.Get[[]struct {
		ID    string `json:"Id"`
		Names []string
		Ports []struct {
			IP         string
			PublicPort int
			Type       string
		}
	}](ctx, e, "/containers/json", nil)
	if err != nil {
		return hostPort{}, ""
	}
	running, err := doc.Decode()
	if err != nil {
		return hostPort{}, ""
	}
	for _, c := range running {
		for _, p := range c.Ports {
			for _, w := range wanted {
				if c.ID != self && w.collides(hostPort{ip: p.IP, port: p.PublicPort, protocol: p.Type}) {
					return w, nameOf(c.Names, c.ID)
				}
			}
		}
	}
	return hostPort{}, ""
}

// nameOf picks a container's own name from the list, where names that links give it ("/other/alias") stand too.
func nameOf(names []string, id string) string {
	for _, name := range names {
		if own := strings.TrimPrefix(name, "/"); !strings.Contains(own, "/") {
			return own
		}
	}
	return id
}

// collides tells that two ports cannot both be held.
func (p hostPort) collides(other hostPort) bool {
	return p.port == other.port && p.protocol == other.protocol && (isAnyAddress(p.ip) || isAnyAddress(other.ip) || p.ip == other.ip)
}

func isAnyAddress(ip string) bool {
	address, err := netip.ParseAddr(ip)
	return err != nil || address.IsUnspecified()
}
