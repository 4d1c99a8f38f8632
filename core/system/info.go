package system

import (
	"context"

	"dockbridge/core/engine"
)

// InfoRequest has no options of its own.
type InfoRequest struct {
	engine.Deadline
}

// Details is the state and the set-up of an engine.
type Details struct {
	engine.Attrs
	// ID is the engine's own id; it stays the same over restarts.
	ID string `json:"ID"`
	// Name is the host name of its machine.
	Name string `json:"Name"`
	// ServerVersion is the engine's version, for example "28.5.2".
	ServerVersion string `json:"ServerVersion"`
	// Containers is the number of containers in every state.
	Containers int `json:"Containers"`
	// ContainersRunning is the number of those that run.
	ContainersRunning int `json:"ContainersRunning"`
	// ContainersPaused is the number of those that are paused.
	ContainersPaused int `json:"ContainersPaused"`
	// ContainersStopped is the number of those that do not run.
	ContainersStopped int `json:"ContainersStopped"`
	// Images is the number of images.
	Images int `json:"Images"`
	// Driver is what keeps images and containers on disk, for example "overlay2".
	Driver string `json:"Driver"`
	// LoggingDriver is the log driver of containers that name none.
	LoggingDriver string `json:"LoggingDriver"`
	// CgroupDriver is what manages control groups: "cgroupfs", "systemd" or "none".
	CgroupDriver string `json:"CgroupDriver"`
	// CgroupVersion is "1" or "2".
	CgroupVersion string `json:"CgroupVersion"`
	// NCPU is the number of processors containers can use.
	NCPU int `json:"NCPU"`
	// MemTotal is the machine's memory in bytes.
	MemTotal int64 `json:"MemTotal"`
	// OperatingSystem is the name of the machine's operating system, for example "Debian GNU/Linux 12 (bookworm)".
	OperatingSystem string `json:"OperatingSystem"`
	// OSType is "linux" or "windows".
	OSType string `json:"OSType"`
	// Architecture is the processor architecture by the kernel's name, for example "x86_64".
	Architecture string `json:"Architecture"`
	// KernelVersion is the version of the machine's kernel.
	KernelVersion string `json:"KernelVersion"`
	// DockerRootDir is the folder in which the engine keeps everything.
	DockerRootDir string `json:"DockerRootDir"`
	// DefaultRuntime is the runtime of containers that name none.
	DefaultRuntime string `json:"DefaultRuntime"`
	// SecurityOptions are the kernel's protections in use, for example "name=rootless".
	SecurityOptions []string `json:"SecurityOptions"`
	// Labels are the engine's own labels, as key=value.
	Labels []string `json:"Labels"`
	// IndexServerAddress is the registry for names without one.
	IndexServerAddress string `json:"IndexServerAddress"`
	// RegistryConfig says how registries are reached.
	RegistryConfig RegistryConfig `json:"RegistryConfig"`
	// LiveRestoreEnabled tells that containers go on running while the engine is restarted.
	LiveRestoreEnabled bool `json:"LiveRestoreEnabled"`
	// ExperimentalBuild tells that experimental features are on.
	ExperimentalBuild bool `json:"ExperimentalBuild"`
	// Swarm is the engine's part in a swarm.
	Swarm SwarmState `json:"Swarm"`
	// Warnings are what the engine cannot do as it is set up, for example limit swap.
	Warnings []string `json:"Warnings"`
}

// RegistryConfig says how an engine reaches registries.
type RegistryConfig struct {
	// Mirrors are asked before Docker Hub.
	Mirrors []string `json:"Mirrors"`
	// InsecureRegistryCIDRs are the ranges of addresses whose registries need no TLS.
	InsecureRegistryCIDRs []string `json:"InsecureRegistryCIDRs"`
}

// SwarmState is an engine's part in a swarm.
type SwarmState struct {
	// NodeID is its id in the swarm, "" outside one.
	NodeID string `json:"NodeID"`
	// NodeAddr is its address in the swarm.
	NodeAddr string `json:"NodeAddr"`
	// LocalNodeState is "inactive" outside a swarm, "active" in one, or "pending", "error", "locked".
	LocalNodeState string `json:"LocalNodeState"`
	// ControlAvailable tells that it is a manager.
	ControlAvailable bool `json:"ControlAvailable"`
	// Error is why it cannot take part, "" otherwise.
	Error string `json:"Error"`
}

// Info gives the state and the set-up of the engine. Ping is far cheaper when the question is whether it answers.
func Info(ctx context.Context, e *engine.Engine, _ InfoRequest) (engine.Document[Details], error) {
	return engine.Get[Details](ctx, e, "/info", nil)
}
