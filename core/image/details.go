package image

import (
	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// Details is what the engine knows of one image. Everything that docker image inspect shows is a field; attrs holds the
// engine's reply as it came.
type Details struct {
	engine.Attrs
	// ID is the full id, "sha256:…".
	ID string `json:"Id"`
	// RepoTags are the names with tags, "web:1"; none for an image that lost its last name.
	RepoTags []string `json:"RepoTags"`
	// RepoDigests are the names by which registries know it, "web@sha256:…"; none for one that was never pulled or pushed.
	RepoDigests []string `json:"RepoDigests"`
	// Created is the time of creation; null when the image does not say.
	Created wire.Moment `json:"Created"`
	// Size is the size in bytes of all layers.
	Size int64 `json:"Size"`
	// Architecture is the processor it is for: "amd64", "arm64", …
	Architecture string `json:"Architecture"`
	// Variant is the processor's variant, "v8" for example; "" for most.
	Variant string `json:"Variant"`
	// OS is the operating system it is for: "linux" or "windows".
	OS string `json:"Os"`
	// Author is who made it, "" when the image does not say.
	Author string `json:"Author"`
	// Comment is the message of the commit or import that made it.
	Comment string `json:"Comment"`
	// Config is how containers of it run unless they are told otherwise.
	Config Config `json:"Config"`
	// RootFS are the layers.
	RootFS RootFS `json:"RootFS"`
	// Parent is the id of the image it was built on here, "" for others.
	Parent string `json:"Parent" rare:"true"`
	// OSVersion is the version of the system that it needs, "" for any; for Windows.
	OSVersion string `json:"OsVersion" rare:"true"`
	// DockerVersion is the engine that made it, "" where that is not said.
	DockerVersion string `json:"DockerVersion" rare:"true"`
	// Container is the id of the container it was made of, "" for none; until API 1.44.
	Container string `json:"Container" rare:"true"`
	// ContainerConfig is the configuration of that container, whose command is the instruction of the build; null from API 1.45 on.
	ContainerConfig *Config `json:"ContainerConfig" secret:"true" rare:"true"`
	// VirtualSize is the same as size; 0 from API 1.44 on.
	VirtualSize int64 `json:"VirtualSize" rare:"true"`
	// GraphDriver is how the storage driver keeps the image's files.
	GraphDriver engine.GraphDriver `json:"GraphDriver" rare:"true"`
	// Metadata are facts of this engine about it.
	Metadata Metadata `json:"Metadata" rare:"true"`
	// Descriptor is what it is in a registry; null where the engine does not say (API 1.48, with images kept in containerd).
	Descriptor *engine.Descriptor `json:"Descriptor" rare:"true"`
	// Manifests are the images of each platform; empty where the engine does not say (API 1.48).
	Manifests []Manifest `json:"Manifests" rare:"true"`
}

// Metadata are facts of the engine about an image.
type Metadata struct {
	// LastTagTime is when it got a name here last; null for never.
	LastTagTime wire.Moment `json:"LastTagTime"`
}

// Config is how containers of an image run unless they are told otherwise.
type Config struct {
	// User is the user the program runs as, "" for root.
	User string `json:"User"`
	// Hostname is the host name of the container it was made of; until API 1.49, as all fields of a container's own.
	Hostname string `json:"Hostname" rare:"true"`
	// Domainname is the domain of that container.
	Domainname string `json:"Domainname" rare:"true"`
	// Image is the image of that container.
	Image string `json:"Image" rare:"true"`
	// TTY tells that that container had a terminal.
	TTY bool `json:"Tty" rare:"true"`
	// OpenStdin tells that its stdin stayed open while nobody was attached.
	OpenStdin bool `json:"OpenStdin" rare:"true"`
	// StdinOnce tells that its stdin was closed when the first who was attached went.
	StdinOnce bool `json:"StdinOnce" rare:"true"`
	// AttachStdin tells that who created it wanted to be attached to stdin.
	AttachStdin bool `json:"AttachStdin" rare:"true"`
	// AttachStdout tells that who created it wanted to be attached to stdout.
	AttachStdout bool `json:"AttachStdout" rare:"true"`
	// AttachStderr tells that who created it wanted to be attached to stderr.
	AttachStderr bool `json:"AttachStderr" rare:"true"`
	// NetworkDisabled tells that that container had no network.
	NetworkDisabled bool `json:"NetworkDisabled" rare:"true"`
	// MacAddress is the hardware address that was asked for, for that container.
	MacAddress string `json:"MacAddress" rare:"true"`
	// StopTimeout is the time in seconds before that container was killed when it was stopped; null for the engine's 10.
	StopTimeout *int `json:"StopTimeout" rare:"true"`
	// WorkingDir is the folder the program starts in, "" for "/".
	WorkingDir string `json:"WorkingDir"`
	// Env is the environment as KEY=value.
	Env []string `json:"Env" secret:"true"`
	// Cmd is the command.
	Cmd []string `json:"Cmd"`
	// Entrypoint is what is put before the command.
	Entrypoint []string `json:"Entrypoint"`
	// Labels are the image's labels; its containers get them too.
	Labels map[string]string `json:"Labels"`
	// ExposedPorts are the ports that the program listens on, "80/tcp".
	ExposedPorts map[string]struct{} `json:"ExposedPorts"`
	// Volumes are the folders that get a volume of their own.
	Volumes map[string]struct{} `json:"Volumes"`
	// OnBuild are the instructions of a build that begins with it.
	OnBuild []string `json:"OnBuild" secret:"true" rare:"true"`
	// ArgsEscaped tells that the command is one escaped text; for Windows.
	ArgsEscaped bool `json:"ArgsEscaped" rare:"true"`
	// StopSignal is the signal that stops containers, "" for SIGTERM.
	StopSignal string `json:"StopSignal"`
	// Shell is the shell of commands that are one text, empty for "/bin/sh -c".
	Shell []string `json:"Shell"`
	// Healthcheck is how health is checked; null when the image does not say.
	Healthcheck *engine.HealthConfig `json:"Healthcheck" rare:"true"`
}

// RootFS are the layers of an image.
type RootFS struct {
	// Type is "layers".
	Type string `json:"Type"`
	// Layers are the digests of the layers, the lowest first.
	Layers []string `json:"Layers"`
}
