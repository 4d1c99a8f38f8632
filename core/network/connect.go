package network

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/network"
)

// ConnectRequest is the request of network.connect.
type ConnectRequest struct {
	engine.Deadline
	Ref
	// Container is the container's name or id; it need not run.
	Container string `json:"container" refers:"container"`
	// Aliases are further names by which others in the network find the container.
	Aliases []string `json:"aliases,omitempty"`
	// IPv4Address is the address the container gets; the network needs a subnet of its own choice for that.
	IPv4Address string `json:"ipv4_address,omitempty"`
	// IPv6Address is the IPv6 address the container gets.
	IPv6Address string `json:"ipv6_address,omitempty"`
	// LinkLocalIPs are link-local addresses the container gets too.
	LinkLocalIPs []string `json:"link_local_ips,omitempty"`
	// Links are names for other containers that only this one knows: "container:alias" each.
	Links []string `json:"links,omitempty"`
	// DriverOpt are the driver's options for this connection.
	DriverOpt map[string]string `json:"driver_opt,omitempty" secret:"true"`
	// MacAddress is the hardware address the container gets (API 1.44).
	MacAddress string `json:"mac_address,omitempty"`
	// GwPriority decides which of its networks is the container's way to the outside: the one with the highest number, 0 by default (API 1.48).
	GwPriority int `json:"gw_priority,omitempty"`
}

// Connect lets a container join a network. A container that is in it already is a conflict.
func Connect(ctx context.Context, e *engine.Engine, r ConnectRequest) (engine.Nothing, error) {
	if err := r.checkAll(ctx, e); err != nil {
		return engine.Nothing{}, err
	}
	endpoint := &api.EndpointSettings{Aliases: r.Aliases, Links: r.Links, DriverOpts: r.DriverOpt, MacAddress: r.MacAddress, GwPriority: r.GwPriority}
	if r.IPv4Address != "" || r.IPv6Address != "" || len(r.LinkLocalIPs) > 0 {
		endpoint.IPAMConfig = &api.EndpointIPAMConfig{IPv4Address: r.IPv4Address, IPv6Address: r.IPv6Address, LinkLocalIPs: r.LinkLocalIPs}
	}
	err := post(ctx, e, r.path()+"/connect", api.ConnectOptions{Container: r.Container, EndpointConfig: endpoint})
	return engine.Nothing{}, r.explain(ctx, e, err)
}

func (r ConnectRequest) checkAll(ctx context.Context, e *engine.Engine) error {
	if err := r.check(); err != nil {
		return err
	}
	if err := engine.CheckName("container", r.Container); err != nil {
		return err
	}
	addresses := map[string]string{"ipv4_address": r.IPv4Address, "ipv6_address": r.IPv6Address}
	for i, a := range r.LinkLocalIPs {
		addresses[fmt.Sprintf("link_local_ips[%d]", i)] = a
	}
	for field, text := range addresses {
		if text == "" {
			continue
		}
		address, err := netip.ParseAddr(text)
		if err != nil || field == "ipv4_address" && !address.Is4() || field == "ipv6_address" && !address.Is6() {
			return fault.Invalid(`give a plain address, as in "172.28.0.5"`, "%s is %q", field, text).WithResource(r.Network)
		}
	}
	if r.MacAddress != "" {
		if err := e.Require(ctx, "1.44", "mac_address of network.connect"); err != nil {
			return err
		}
	}
	if r.GwPriority != 0 {
		return e.Require(ctx, "1.48", "gw_priority of network.connect")
	}
	return nil
}

func (r ConnectRequest) explain(ctx context.Context, e *engine.Engine, err error) error {
	err = which(ctx, e, r.Ref, r.Container, err)
	f := fault.From(err)
	switch {
	case err == nil:
		return nil
	case f.Code == fault.Conflict:
		return f.WithHint("the container is in the network already, or the address is taken: see network.inspect")
	case f.Code == fault.EngineFailed && f.Status != 0 && r.IPv4Address+r.IPv6Address != "":
		return r.outside(ctx, e, f)
	}
	return f
}

// outside tells that an address lies in none of the network's subnets, which older engines report as a failure of theirs.
func (r ConnectRequest) outside(ctx context.Context, e *engine.Engine, f *fault.Error) error {
	details, _ := r.exists(ctx, e)
	var subnets []string
	for _, c := range details.IPAM.Config {
		subnets = append(subnets, c.Subnet)
	}
	for _, text := range []string{r.IPv4Address, r.IPv6Address} {
		if text != "" && len(subnets) > 0 && !within(text, subnets) {
			c := *f
			c.Code, c.Retryable = fault.InvalidArgument, false
			return c.WithHint("choose an address within the network's subnets: see details").WithDetail("subnets", subnets)
		}
	}
	return f
}

func within(text string, subnets []string) bool {
	address, err := netip.ParseAddr(text)
	if err != nil {
		return false
	}
	for _, s := range subnets {
		if prefix, err := netip.ParsePrefix(s); err == nil && prefix.Contains(address) {
			return true
		}
	}
	return false
}

// which tells, when something was not found, whether it was the network or the container.
func which(ctx context.Context, e *engine.Engine, network Ref, container string, err error) error {
	f := fault.From(err)
	if err == nil || f.Status != http.StatusNotFound {
		return network.named(err)
	}
	if _, found := network.exists(ctx, e); found {
		return fault.Named(err, fault.ContainerNotFound, container)
	}
	return network.named(err)
}
