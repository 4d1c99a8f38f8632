package health

import (
	"context"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
)

// route is an address by which this process may reach a port of a container.
type route struct {
	host, port string
	// direct is an address of the container itself. The others are the engine's, where a proxy may accept connections although
	// nothing listens in the container.
	direct bool
}

func (r route) address() string { return net.JoinHostPort(r.host, r.port) }

// routes lists the addresses of a port of a running container, the direct ones first.
func (w *watcher) routes(ctx context.Context, s snapshot, port Port) ([]route, error) {
	if owner, ok := strings.CutPrefix(s.HostConfig.NetworkMode, "container:"); ok {
		shared, _, err := inspect(ctx, w.e, owner) // the network is another container's
		if err != nil {
			return nil, err
		}
		s = shared
	}
	host := engineHost(w.e.Endpoint())
	var found []route
	if s.HostConfig.NetworkMode == "host" {
		found = append(found, route{host: host, port: port.number(), direct: true})
	}
	for _, network := range s.NetworkSettings.Networks {
		for _, ip := range []string{network.IPAddress, network.GlobalIPv6Address} {
			if ip != "" && w.isNear(ip) {
				found = append(found, route{host: ip, port: port.number(), direct: true})
			}
		}
	}
	for _, b := range s.NetworkSettings.Ports[port.String()] {
		if to := published(b.HostIP, host); to != "" {
			found = append(found, route{host: to, port: b.HostPort})
		}
	}
	if len(found) == 0 {
		return nil, fault.Invalid("publish the port, or call from a machine or container in the same network",
			"port %s of %s cannot be reached from here: it is not published", port, w.name()).WithResource(w.Container)
	}
	slices.SortStableFunc(found, func(a, b route) int { return strings.Compare(a.host, b.host) })
	found = slices.Compact(found) // 0.0.0.0 and :: of another machine are the same
	slices.SortStableFunc(found, func(a, b route) int { return rank(a) - rank(b) })
	return found, nil
}

func rank(r route) int {
	if r.direct {
		return 0
	}
	return 1
}

// isNear tells that an address is in a network of this machine, as those of the containers of a local engine are. The engine of a
// virtual machine or of another user's namespace has networks that are not.
func (w *watcher) isNear(ip string) bool {
	if w.e.Endpoint().Scheme() != "unix" || runtime.GOOS != "linux" {
		return false
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	target := net.ParseIP(ip)
	return slices.ContainsFunc(addresses, func(a net.Addr) bool {
		network, ok := a.(*net.IPNet)
		return ok && network.Contains(target)
	})
}

const loopback = "127.0.0.1"

// engineHost is the machine on which the engine publishes ports.
func engineHost(e endpoint.Endpoint) string {
	if e.Scheme() == "tcp" || e.Scheme() == "ssh" {
		if u, err := url.Parse(e.Host); err == nil && u.Hostname() != "" {
			return u.Hostname()
		}
	}
	return loopback
}

// published gives where a port that is published on ip is reached, "" when it cannot be.
func published(ip, engineHost string) string {
	address := net.ParseIP(ip)
	switch {
	case address == nil, address.Equal(net.IPv4zero):
		return engineHost
	case address.IsUnspecified() && engineHost == loopback:
		return "::1"
	case address.IsUnspecified():
		return engineHost
	case address.IsLoopback() && !isLoopback(engineHost):
		return "" // of the other machine
	default:
		return ip
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
