package container

import (
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// Details is what the engine knows of one container. Everything that docker inspect shows is a field; attrs holds the
// engine's reply as it came.
type Details struct {
	engine.Attrs
	// ID is the full id, 64 hexadecimal digits.
	ID string `json:"Id"`
	// Name is the name, without the slash that the engine puts before it.
	Name string `json:"Name" strip:"/"`
	// Created is the time of creation.
	Created wire.Moment `json:"Created"`
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
	State StateDetails `json:"State" also:"status" now:"true"`
	// Config is the part of the configuration that does not depend on the host.
	Config Config `json:"Config" also:"image,labels"`
	// NetworkSettings are the addresses and the published ports.
	NetworkSettings NetworkSettings `json:"NetworkSettings" also:"ports,networks"`
	// HostConfig is the part of the configuration that depends on the host: limits, mounts, ports, rights, namespaces.
	HostConfig HostConfig `json:"HostConfig" rare:"true"`
	// Mounts are the volumes, bind mounts and tmpfs of the container.
	Mounts []MountPoint `json:"Mounts"`
	// Driver is the storage driver, for example "overlay2".
	Driver string `json:"Driver" rare:"true"`
	// GraphDriver is how the storage driver keeps the container's files.
	GraphDriver engine.GraphDriver `json:"GraphDriver" rare:"true"`
	// ResolvConfPath is the container's /etc/resolv.conf on the engine's machine, "" before the first start.
	ResolvConfPath string `json:"ResolvConfPath" rare:"true"`
	// HostnamePath is the container's /etc/hostname on the engine's machine, "" before the first start.
	HostnamePath string `json:"HostnamePath" rare:"true"`
	// HostsPath is the container's /etc/hosts on the engine's machine, "" before the first start.
	HostsPath string `json:"HostsPath" rare:"true"`
	// LogPath is the file with the log on the engine's machine, "" for log drivers that keep none.
	LogPath string `json:"LogPath" rare:"true"`
	// MountLabel is the SELinux label of its files, "" without SELinux.
	MountLabel string `json:"MountLabel" rare:"true"`
	// ProcessLabel is the SELinux label of its processes, "" without SELinux.
	ProcessLabel string `json:"ProcessLabel" rare:"true"`
	// AppArmorProfile is the AppArmor profile it is confined by, "" without AppArmor.
	AppArmorProfile string `json:"AppArmorProfile" rare:"true"`
	// ExecIDs are the ids of the commands that run in it by exec.
	ExecIDs []string `json:"ExecIDs" rare:"true"`
	// ImageManifestDescriptor says which image of several platforms it was made of; null where the engine does not say
	// (API 1.48, with images kept in containerd).
	ImageManifestDescriptor *engine.Descriptor `json:"ImageManifestDescriptor" rare:"true"`
	// SizeRW is the size in bytes of files changed or added; only with size.
	SizeRW *int64 `json:"SizeRw"`
	// SizeRootFS is the size in bytes of all files of the container; only with size.
	SizeRootFS *int64 `json:"SizeRootFs"`
}

// StateDetails is what a container does now and how it last ended.
type StateDetails struct {
	// Status is "created", "running", "paused", "restarting", "removing", "exited" or "dead".
	Status LastState `json:"Status"`
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
	// StartedAt is the last start; null if it never ran.
	StartedAt wire.Moment `json:"StartedAt"`
	// FinishedAt is the last end; null if it never ended.
	FinishedAt wire.Moment `json:"FinishedAt"`
	// Health is the health check's state; null when the container has no health check.
	Health *Health `json:"Health"`
}

// Health is the state of a health check.
type Health struct {
	// Status is "starting", "healthy" or "unhealthy".
	Status HealthName `json:"Status"`
	// FailingStreak is the number of failed probes in a row.
	FailingStreak int `json:"FailingStreak"`
	// Log holds the last probes, the oldest first (the engine keeps five).
	Log []HealthProbe `json:"Log"`
}

// HealthProbe is one run of a health check.
type HealthProbe struct {
	// Start is when the probe began.
	Start wire.Moment `json:"Start"`
	// End is when it ended.
	End wire.Moment `json:"End"`
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
	// Domainname is the domain of the host name, "" for none.
	Domainname string `json:"Domainname" rare:"true"`
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
	// OpenStdin tells that stdin stays open while nobody is attached.
	OpenStdin bool `json:"OpenStdin" rare:"true"`
	// StdinOnce tells that stdin is closed when the first who was attached goes.
	StdinOnce bool `json:"StdinOnce" rare:"true"`
	// AttachStdin tells that who created it wanted to be attached to stdin.
	AttachStdin bool `json:"AttachStdin" rare:"true"`
	// AttachStdout tells that who created it wanted to be attached to stdout.
	AttachStdout bool `json:"AttachStdout" rare:"true"`
	// AttachStderr tells that who created it wanted to be attached to stderr.
	AttachStderr bool `json:"AttachStderr" rare:"true"`
	// ExposedPorts are the ports that the program listens on, "80/tcp".
	ExposedPorts map[string]struct{} `json:"ExposedPorts" rare:"true"`
	// Volumes are the folders that get a volume of their own.
	Volumes map[string]struct{} `json:"Volumes" rare:"true"`
	// Healthcheck is how health is checked; null when the image's is not changed and it has none.
	Healthcheck *engine.HealthConfig `json:"Healthcheck" rare:"true"`
	// ArgsEscaped tells that the command is one escaped text; for Windows.
	ArgsEscaped bool `json:"ArgsEscaped" rare:"true"`
	// NetworkDisabled tells that it has no network.
	NetworkDisabled bool `json:"NetworkDisabled" rare:"true"`
	// MacAddress is the hardware address that was asked for, "" for none; engines of API 1.44 and later have it in the networks.
	MacAddress string `json:"MacAddress" rare:"true"`
	// OnBuild are the instructions of a build that begins with an image made of this container.
	OnBuild []string `json:"OnBuild" secret:"true" rare:"true"`
	// StopSignal is the signal that stops it, "" for SIGTERM.
	StopSignal string `json:"StopSignal"`
	// StopTimeout is the time in seconds before a container that is stopped is killed; null for the engine's 10.
	StopTimeout *int `json:"StopTimeout" rare:"true"`
	// Shell is the shell of commands that are one text, empty for "/bin/sh -c".
	Shell []string `json:"Shell" rare:"true"`
}
