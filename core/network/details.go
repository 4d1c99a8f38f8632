package network

import (
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// Details is what the engine knows of one network. Everything that docker network inspect shows is a field; attrs holds
// the engine's reply as it came.
type Details struct {
	engine.Attrs
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"Id"`
	// Name is the name.
	Name string `json:"Name"`
	// Created is the time of creation.
	Created wire.Moment `json:"Created"`
	// Scope is "local" for this engine's machine, "swarm" for the whole cluster, or "global".
	Scope Reach `json:"Scope"`
	// Driver is the network driver: "bridge", "overlay", "host", "macvlan", "ipvlan", "null" or a plugin's name.
	Driver string `json:"Driver"`
	// EnableIPv4 tells that containers get IPv4 addresses; null where the engine does not say, which is that they do (API 1.47).
	EnableIPv4 *bool `json:"EnableIPv4" rare:"true"`
	// EnableIPv6 tells that containers get IPv6 addresses.
	EnableIPv6 bool `json:"EnableIPv6"`
	// IPAM says how addresses are given out.
	IPAM IPAM `json:"IPAM"`
	// Internal tells that there is no way to the outside.
	Internal bool `json:"Internal"`
	// Attachable tells that containers outside swarm services may join a network of the swarm.
	Attachable bool `json:"Attachable"`
	// Ingress tells that it is the swarm's routing mesh.
	Ingress bool `json:"Ingress"`
	// ConfigFrom names the network whose settings it has.
	ConfigFrom ConfigReference `json:"ConfigFrom" rare:"true"`
	// ConfigOnly tells that it only holds settings for other networks.
	ConfigOnly bool `json:"ConfigOnly"`
	// Containers maps the ids of running containers to their place in the network; empty in lists.
	Containers map[string]Endpoint `json:"Containers"`
	// Options are the driver's options.
	Options map[string]string `json:"Options" secret:"true"`
	// Labels are the network's labels.
	Labels map[string]string `json:"Labels"`
	// Peers are the other machines of a swarm that are in it; only with verbose.
	Peers []Peer `json:"Peers" rare:"true"`
	// Services maps the names of a swarm's services to their place in it; only with verbose.
	Services map[string]Service `json:"Services" rare:"true"`
}

// ConfigReference names a network that holds settings for others.
type ConfigReference struct {
	// Network is its name, "" for none.
	Network string `json:"Network"`
}

// Peer is a machine of a swarm that is in a network.
type Peer struct {
	// Name is what the network calls it.
	Name string `json:"Name"`
	// IP is its address.
	IP string `json:"IP"`
}

// Service is the place of a swarm's service in a network.
type Service struct {
	// VIP is the address that stands for all its tasks, "" for none.
	VIP string `json:"VIP"`
	// Ports are its ports, as text.
	Ports []string `json:"Ports"`
	// LocalLBIndex is its number among those whose load is balanced.
	LocalLBIndex int `json:"LocalLBIndex"`
	// Tasks are its tasks in the network.
	Tasks []Task `json:"Tasks"`
}

// Task is the place of a service's task in a network.
type Task struct {
	// Name is the task's name.
	Name string `json:"Name"`
	// EndpointID is the id of its end.
	EndpointID string `json:"EndpointID"`
	// EndpointIP is its address.
	EndpointIP string `json:"EndpointIP"`
	// Info are facts of the driver about it.
	Info map[string]string `json:"Info"`
}

// IPAM says how a network's addresses are given out.
type IPAM struct {
	// Driver is the address manager, "default" unless a plugin does it.
	Driver string `json:"Driver"`
	// Options are the address manager's options.
	Options map[string]string `json:"Options,omitempty" secret:"true"`
	// Config holds one entry for each range of addresses.
	Config []IPAMConfig `json:"Config"`
}

// IPAMConfig is one range of addresses of a network.
type IPAMConfig struct {
	// Subnet is the range, for example "172.28.0.0/16".
	Subnet string `json:"Subnet,omitempty"`
	// IPRange is the part of the subnet from which containers get their addresses, "" for all of it.
	IPRange string `json:"IPRange,omitempty"`
	// Gateway is the address of the gateway, "" until one is chosen.
	Gateway string `json:"Gateway,omitempty"`
	// AuxiliaryAddresses are addresses that the driver uses itself, by host name.
	AuxiliaryAddresses map[string]string `json:"AuxiliaryAddresses,omitempty"`
}

// PythonName is docker.types's, for networks that are to be made.
func (IPAMConfig) PythonName() string { return "IPAMPool" }

// Endpoint is a running container's place in a network.
type Endpoint struct {
	// Name is the container's name.
	Name string `json:"Name"`
	// EndpointID is the id of the container's end.
	EndpointID string `json:"EndpointID"`
	// MacAddress is the hardware address.
	MacAddress string `json:"MacAddress"`
	// IPv4Address is the address with its prefix length, for example "172.28.0.2/16"; "" for none.
	IPv4Address string `json:"IPv4Address"`
	// IPv6Address is the address with its prefix length; "" for none.
	IPv6Address string `json:"IPv6Address"`
}
