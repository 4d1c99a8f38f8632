package system

import (
	"context"

	"dockbridge/core/engine"
)

// VersionRequest has no options of its own.
type VersionRequest struct {
	engine.Deadline
}

// VersionInfo is what an engine says of its build and its machine.
type VersionInfo struct {
	engine.Attrs
	// Version is the engine's version, for example "28.5.2".
	Version string `json:"Version"`
	// APIVersion is the newest API version it speaks, for example "1.51".
	APIVersion string `json:"ApiVersion"`
	// MinAPIVersion is the oldest API version it speaks.
	MinAPIVersion string `json:"MinAPIVersion"`
	// GitCommit is the commit it was built from.
	GitCommit string `json:"GitCommit"`
	// GoVersion is the Go version it was built with.
	GoVersion string `json:"GoVersion"`
	// BuildTime is when it was built, RFC 3339.
	BuildTime string `json:"BuildTime"`
	// OS is the operating system it runs on, "linux" or "windows".
	OS string `json:"Os"`
	// Arch is the processor architecture by Go's name, for example "amd64".
	Arch string `json:"Arch"`
	// KernelVersion is the version of its machine's kernel.
	KernelVersion string `json:"KernelVersion"`
	// Experimental tells that experimental features are on.
	Experimental bool `json:"Experimental"`
	// Platform is the product it is part of.
	Platform Platform `json:"Platform"`
	// Components are the programs it is made of: the engine, containerd, runc, docker-init.
	Components []Component `json:"Components"`
}

// Platform is the product an engine is part of.
type Platform struct {
	// Name is for example "Docker Engine - Community"; "" for builds of a distribution.
	Name string `json:"Name"`
}

// Component is a program that an engine is made of.
type Component struct {
	// Name is for example "containerd".
	Name string `json:"Name"`
	// Version is its version.
	Version string `json:"Version"`
	// Details are further facts by name, for example "GitCommit".
	Details map[string]string `json:"Details"`
}

// Version tells what the engine was built from and what it runs on.
func Version(ctx context.Context, e *engine.Engine, _ VersionRequest) (engine.Document[VersionInfo], error) {
	return engine.Get[VersionInfo](ctx, e, "/version", nil)
}
