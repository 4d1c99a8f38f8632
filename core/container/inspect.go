package container

import (
	"context"
	"net/url"

	"dockbridge/core/engine"
)

// InspectRequest is the request of container.inspect.
type InspectRequest struct {
	engine.Deadline
	Ref
	// Size also computes the sizes of the container's files; slow on large containers.
	Size bool `json:"size,omitempty"`
}

// Details is what the engine knows of one container. The typed fields are
// those that programs ask for; Attrs holds the engine's whole reply.
type Details struct {
	engine.Attrs
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"Id"`
	// Name is the name, without the slash that the engine puts before it.
	Name string `json:"Name" strip:"/"`
	// Created is the time of creation, RFC 3339 with nanoseconds, UTC.
	Created string `json:"Created"`
	// Path is the program that runs.
	Path string `json:"Path"`
	// Args are the program's arguments.
	Args []string `json:"Args"`
	// Image is the id of the image ("sha256:…"); the name it was started by is image.
	Image string `json:"Image" python:"image_id"`
	// RestartCount is how often the restart policy has started it again.
	RestartCount int `json:"RestartCount"`
	// Platform is the operating system, "linux" or "windows".
	Platform string `json:"Platform"`
	// State is what the container does now.
	State StateDetails `json:"State" also:"status"`
	// Config is the part of the configuration that does not depend on the host.
	Config Config `json:"Config" also:"image,labels"`
	// NetworkSettings are the addresses and the published ports.
	NetworkSettings NetworkSettings `json:"NetworkSettings" also:"ports,networks"`
	// Mounts are the volumes, bind mounts and tmpfs of the container.
	Mounts []MountPoint `json:"Mounts"`
	// SizeRW is the size in bytes of files changed or added; only with size.
	SizeRW *int64 `json:"SizeRw"`
	// SizeRootFS is the size in bytes of all files of the container; only with size.
	SizeRootFS *int64 `json:"SizeRootFs"`
}

// StateDetails is what a container does now and how it last ended.
type StateDetails struct {
	// Status is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	Status string `json:"Status"`
	// Running is also true while paused.
	Running bool `json:"Running"`
	// Paused tells that its processes are frozen.
	Paused bool `json:"Paused"`
	// Restarting tells that the restart policy is about to start it again.
	Restarting bool `json:"Restarting"`
	// OOMKilled tells that it was killed for using too much memory.
	OOMKilled bool `json:"OOMKilled"`
	// Dead tells that it could not be removed completely.
	Dead bool `json:"Dead"`
	// PID is the process id on the engine's machine, 0 when it does not run.
	PID int `json:"Pid"`
	// ExitCode is the code of the last end; 0 while it has not ended.
	ExitCode int `json:"ExitCode"`
	// Error is why it could not be started, "" otherwise.
	Error string `json:"Error"`
	// StartedAt is the last start, RFC 3339; "0001-01-01T00:00:00Z" if it never ran.
	StartedAt string `json:"StartedAt"`
	// FinishedAt is the last end, RFC 3339; "0001-01-01T00:00:00Z" if it never ended.
	FinishedAt string `json:"FinishedAt"`
	// Health is the health check's state; null when the container has no health check.
	Health *Health `json:"Health"`
}

// Health is the state of a health check.
type Health struct {
	// Status is "starting", "healthy" or "unhealthy".
	Status string `json:"Status"`
	// FailingStreak is the number of failed probes in a row.
	FailingStreak int `json:"FailingStreak"`
	// Log holds the last probes, the oldest first (the engine keeps five).
	Log []HealthProbe `json:"Log"`
}

// HealthProbe is one run of a health check.
type HealthProbe struct {
	// Start is when the probe began, RFC 3339.
	Start string `json:"Start"`
	// End is when it ended, RFC 3339.
	End string `json:"End"`
	// ExitCode is 0 for healthy, 1 for unhealthy.
	ExitCode int `json:"ExitCode"`
	// Output is what the probe wrote, at most 4 KiB.
	Output string `json:"Output"`
}

// Config is the configuration of a container that does not depend on the host.
type Config struct {
	// Image is the name the container was started by.
	Image string `json:"Image"`
	// Hostname is the container's own host name.
	Hostname string `json:"Hostname"`
	// User is the user the program runs as, "" for the image's default (root).
	User string `json:"User"`
	// WorkingDir is the folder the program starts in.
	WorkingDir string `json:"WorkingDir"`
	// Env is the environment as KEY=value.
	Env []string `json:"Env" secret:"true"`
	// Cmd is the command, null when only the entrypoint runs.
	Cmd []string `json:"Cmd"`
	// Entrypoint is what is put before the command, null for none.
	Entrypoint []string `json:"Entrypoint"`
	// Labels are the container's labels, the image's among them.
	Labels map[string]string `json:"Labels"`
	// TTY tells that the program has a terminal; its output is then one stream.
	TTY bool `json:"Tty"`
	// StopSignal is the signal that stops it, "" for SIGTERM.
	StopSignal string `json:"StopSignal"`
}

// NetworkSettings are the addresses and the published ports of a container.
type NetworkSettings struct {
	// Ports maps "80/tcp" to where it is published; null where it is only exposed.
	Ports map[string][]PortBinding `json:"Ports"`
	// Networks maps each network's name to the container's place in it.
	Networks map[string]EndpointSettings `json:"Networks"`
}

// PortBinding is one place on the host where a port is published.
type PortBinding struct {
	// HostIP is the host's address, "0.0.0.0" or "::" for all.
	HostIP string `json:"HostIp"`
	// HostPort is the port on the host.
	HostPort string `json:"HostPort"`
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
	// Aliases are further names of the container in this network.
	Aliases []string `json:"Aliases"`
}

// MountPoint is one mount inside a container.
type MountPoint struct {
	// Type is "bind", "volume", "tmpfs", "npipe", "cluster" or "image".
	Type string `json:"Type"`
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
}

// Inspect gives everything the engine knows of one container.
func Inspect(ctx context.Context, e *engine.Engine, r InspectRequest) (engine.Document[Details], error) {
	if err := r.Check(); err != nil {
		return engine.Document[Details]{}, err
	}
	var query url.Values
	if r.Size {
		query = url.Values{"size": {"1"}}
	}
	doc, err := engine.Get[Details](ctx, e, r.path("json"), query)
	return doc, r.Named(err)
}
