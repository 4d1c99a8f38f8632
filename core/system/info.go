package system

import (
	"context"

	"dockbridge/core/engine"
)

// InfoRequest has no options of its own.
type InfoRequest struct {
	engine.Deadline
}

// InfoDetails tells how an engine is set up and what it holds.
type InfoDetails struct {
	engine.Attrs
	// ID identifies the engine.
	ID string `json:"ID"`
	// Name is the host name of its machine.
	Name string `json:"Name"`
	// ServerVersion is the engine's version.
	ServerVersion string `json:"ServerVersion"`
	// Containers is the number of containers.
	Containers int `json:"Containers"`
	// ContainersRunning is the number of those that run.
	ContainersRunning int `json:"ContainersRunning"`
	// ContainersPaused is the number of those that are paused.
	ContainersPaused int `json:"ContainersPaused"`
	// ContainersStopped is the number of those that do not run.
	ContainersStopped int `json:"ContainersStopped"`
	// Images is the number of images.
	Images int `json:"Images"`
	// Driver is the storage driver, for example "overlay2" or "overlayfs".
	Driver string `json:"Driver"`
	// LoggingDriver is the log driver of new containers.
	LoggingDriver string `json:"LoggingDriver"`
	// CgroupDriver is "cgroupfs", "systemd" or "none".
	CgroupDriver string `json:"CgroupDriver"`
	// CgroupVersion is "1" or "2".
	CgroupVersion string `json:"CgroupVersion"`
	// DockerRootDir is the folder of the engine's data.
	DockerRootDir string `json:"DockerRootDir"`
	// NCPU is the number of processors.
	NCPU int `json:"NCPU" python:"ncpu"`
	// MemTotal is the machine's memory in bytes.
	MemTotal int64 `json:"MemTotal"`
	// OperatingSystem is the machine's system by name.
	OperatingSystem string `json:"OperatingSystem"`
	// OSType is "linux" or "windows".
	OSType string `json:"OSType"`
	// Architecture is the machine's processor, for example "x86_64".
	Architecture string `json:"Architecture"`
	// KernelVersion is the version of the machine's kernel.
	KernelVersion string `json:"KernelVersion"`
	// DefaultRuntime is the OCI runtime of new containers.
	DefaultRuntime string `json:"DefaultRuntime"`
	// SecurityOptions are for example "name=seccomp,profile=default" and "name=rootless".
	SecurityOptions []string `json:"SecurityOptions"`
	// Labels are the engine's own labels.
	Labels []string `json:"Labels"`
	// IndexServerAddress is the registry of names that have none.
	IndexServerAddress string `json:"IndexServerAddress"`
	// RegistryConfig says how registries are reached.
	RegistryConfig RegistryConfig `json:"RegistryConfig"`
	// LiveRestoreEnabled tells that containers go on running while the engine is restarted.
	LiveRestoreEnabled bool `json:"LiveRestoreEnabled"`
	// Warnings are what the engine finds lacking in its set-up.
	Warnings []string `json:"Warnings"`
	// Swarm is the engine's place in a swarm.
	Swarm SwarmInfo `json:"Swarm"`
}

// RegistryConfig says how an engine reaches registries.
type RegistryConfig struct {
	// Mirrors are asked before Docker Hub.
	Mirrors []string `json:"Mirrors"`
	// InsecureRegistryCIDRs are the ranges of addresses whose registries need no TLS.
	InsecureRegistryCIDRs []string `json:"InsecureRegistryCIDRs"`
}

// SwarmInfo is an engine's place in a swarm.
type SwarmInfo struct {
	// NodeID is its id in the swarm, "" outside of one.
	NodeID string `json:"NodeID"`
	// LocalNodeState is "inactive", "pending", "active", "error" or "locked".
	LocalNodeState NodeState `json:"LocalNodeState"`
	// NodeAddr is its address in the swarm.
	NodeAddr string `json:"NodeAddr"`
	// ControlAvailable tells that it is a manager.
	ControlAvailable bool `json:"ControlAvailable"`
	// Error is why it cannot take part, "" otherwise.
	Error string `json:"Error"`
}

// Info tells how the engine is set up and what it holds.
func Info(ctx context.Context, e *engine.Engine, _ InfoRequest) (engine.Document[InfoDetails], error) {
	return engine.Get[InfoDetails](ctx, e, "/info", nil)
}
