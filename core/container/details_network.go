package container

import "dockbridge/core/wire"

// NetworkSettings are the addresses and the published ports of a container.
type NetworkSettings struct {
	// Ports maps "80/tcp" to where it is published; null where it is only exposed.
	Ports map[string][]PortBinding `json:"Ports"`
	// Networks maps each network's name to the container's place in it.
	Networks map[string]EndpointSettings `json:"Networks"`
	// Bridge is the bridge of an engine that was told which one to use, "" otherwise.
	Bridge string `json:"Bridge" rare:"true"`
	// SandboxID is the id of the container's network namespace, "" while it does not run.
	SandboxID string `json:"SandboxID" rare:"true"`
	// SandboxKey is the file of the network namespace on the engine's machine.
	SandboxKey string `json:"SandboxKey" rare:"true"`
	// HairpinMode is never set by engines of today.
	HairpinMode bool `json:"HairpinMode" rare:"true"`
	// LinkLocalIPv6Address is never set by engines of today.
	LinkLocalIPv6Address string `json:"LinkLocalIPv6Address" rare:"true"`
	// LinkLocalIPv6PrefixLen is never set by engines of today.
	LinkLocalIPv6PrefixLen int `json:"LinkLocalIPv6PrefixLen" rare:"true"`
	// SecondaryIPAddresses is never set by engines of today.
	SecondaryIPAddresses []SecondaryAddress `json:"SecondaryIPAddresses" rare:"true"`
	// SecondaryIPv6Addresses is never set by engines of today.
	SecondaryIPv6Addresses []SecondaryAddress `json:"SecondaryIPv6Addresses" rare:"true"`
	// EndpointID is that of the default bridge, "" for a container that is not in it; networks has those of all.
	EndpointID string `json:"EndpointID" rare:"true"`
	// Gateway is that of the default bridge, "" for a container that is not in it; networks has those of all.
	Gateway string `json:"Gateway" rare:"true"`
	// IPAddress is that in the default bridge, "" for a container that is not in it; networks has those of all.
	IPAddress string `json:"IPAddress" rare:"true"`
	// IPPrefixLen is the length of the default bridge's IPv4 prefix.
	IPPrefixLen int `json:"IPPrefixLen" rare:"true"`
	// IPv6Gateway is that of the default bridge, "" for none.
	IPv6Gateway string `json:"IPv6Gateway" rare:"true"`
	// GlobalIPv6Address is that in the default bridge, "" for none.
	GlobalIPv6Address string `json:"GlobalIPv6Address" rare:"true"`
	// GlobalIPv6PrefixLen is the length of the default bridge's IPv6 prefix.
	GlobalIPv6PrefixLen int `json:"GlobalIPv6PrefixLen" rare:"true"`
	// MacAddress is that in the default bridge, "" for a container that is not in it; networks has those of all.
	MacAddress string `json:"MacAddress" rare:"true"`
}

// SecondaryAddress is a further address of a container.
type SecondaryAddress struct {
	// Addr is the address.
	Addr string `json:"Addr"`
	// PrefixLen is the length of its prefix.
	PrefixLen int `json:"PrefixLen"`
}

// PortBinding is one place on the host where a port is published.
type PortBinding struct {
	// HostIP is the host's address, "0.0.0.0" or "::" for all.
	HostIP string `json:"HostIp"`
	// HostPort is the port on the host.
	HostPort wire.Port `json:"HostPort"`
}

// EndpointSettings is a container's place in a network.
type EndpointSettings struct {
	// NetworkID is the id of the network.
	NetworkID string `json:"NetworkID"`
	// EndpointID is the id of the container's end, "" while it does not run.
	EndpointID string `json:"EndpointID"`
	// Gateway is the IPv4 address of the network's gateway.
	Gateway string `json:"Gateway"`
	// IPAddress is the container's IPv4 address, "" while it does not run.
	IPAddress string `json:"IPAddress"`
	// GlobalIPv6Address is the container's IPv6 address, "" for none.
	GlobalIPv6Address string `json:"GlobalIPv6Address"`
	// MacAddress is the hardware address.
	MacAddress string `json:"MacAddress"`
	// IPPrefixLen is the length of the network's IPv4 prefix, 16 for example.
	IPPrefixLen int `json:"IPPrefixLen" rare:"true"`
	// IPv6Gateway is the IPv6 address of the network's gateway, "" for none.
	IPv6Gateway string `json:"IPv6Gateway" rare:"true"`
	// GlobalIPv6PrefixLen is the length of the network's IPv6 prefix.
	GlobalIPv6PrefixLen int `json:"GlobalIPv6PrefixLen" rare:"true"`
	// Aliases are further names of the container in this network.
	Aliases []string `json:"Aliases"`
	// DNSNames are all names that the network knows the container by (API 1.44).
	DNSNames []string `json:"DNSNames" rare:"true"`
	// Links are the containers of this network that it knows by other names, "name:alias".
	Links []string `json:"Links" rare:"true"`
	// IPAMConfig holds the addresses that were asked for; null where none were.
	IPAMConfig *EndpointIPAMConfig `json:"IPAMConfig" rare:"true"`
	// DriverOpts are the network driver's options for this container.
	DriverOpts map[string]string `json:"DriverOpts" secret:"true" rare:"true"`
	// GwPriority decides whose gateway is the container's: that of the network with the highest (API 1.48).
	GwPriority int `json:"GwPriority" rare:"true"`
}

// EndpointIPAMConfig are the addresses in a network that were asked for.
type EndpointIPAMConfig struct {
	// IPv4Address is the IPv4 address, "" for any.
	IPv4Address string `json:"IPv4Address"`
	// IPv6Address is the IPv6 address, "" for any.
	IPv6Address string `json:"IPv6Address"`
	// LinkLocalIPs are further addresses, of the link alone.
	LinkLocalIPs []string `json:"LinkLocalIPs"`
}

// MountPoint is one mount inside a container.
type MountPoint struct {
	// Type is "bind", "volume", "tmpfs", "npipe", "cluster" or "image".
	Type MountKind `json:"Type"`
	// Name is the volume's name, "" for other types.
	Name string `json:"Name"`
	// Source is the place on the engine's machine.
	Source string `json:"Source"`
	// Destination is the place in the container.
	Destination string `json:"Destination"`
	// Driver is the volume's driver, "" for other types.
	Driver string `json:"Driver"`
	// Mode holds further mount options as they were given.
	Mode string `json:"Mode"`
	// RW tells that the container may write.
	RW bool `json:"RW"`
	// Propagation is how further mounts below a bind mount are passed on: "rprivate", "private", "rshared", "shared",
	// "rslave" or "slave"; "" for other types.
	Propagation string `json:"Propagation" rare:"true"`
}
