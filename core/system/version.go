package system

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// VersionRequest has no options of its own.
type VersionRequest struct {
	engine.Deadline
}

// VersionDetails tells which engine it is, and what it is made of.
type VersionDetails struct {
	engine.Attrs
	// Version is the engine's version, for example "28.5.2".
	Version string `json:"Version"`
	// APIVersion is the newest API version it speaks.
	APIVersion string `json:"ApiVersion"`
	// MinAPIVersion is the oldest API version it speaks.
	MinAPIVersion string `json:"MinAPIVersion"`
	// OS is the operating system, "linux" or "windows".
	OS string `json:"Os"`
	// Arch is the processor, for example "amd64".
	Arch string `json:"Arch"`
	// KernelVersion is the version of the machine's kernel.
	KernelVersion string `json:"KernelVersion"`
	// GoVersion is the Go toolchain it was built with.
	GoVersion string `json:"GoVersion"`
	// GitCommit is the commit it was built from.
	GitCommit string `json:"GitCommit"`
	// BuildTime is when it was built.
	BuildTime wire.Moment `json:"BuildTime"`
	// Experimental tells that experimental features are on.
	Experimental bool `json:"Experimental"`
	// Platform is the product it is part of.
	Platform Platform `json:"Platform"`
	// Components are its parts: engine, containerd, runc, init.
	Components []Component `json:"Components"`
}

// Component is one part of an engine.
type Component struct {
	// Name is for example "containerd".
	Name string `json:"Name"`
	// Version is the part's own version.
	Version string `json:"Version"`
	// Details are further facts by name, for example "GitCommit".
	Details map[string]string `json:"Details"`
}

// Platform is the product that an engine is part of.
type Platform struct {
	// Name is for example "Docker Engine - Community"; "" for builds of a distribution.
	Name string `json:"Name"`
}

// Version tells the versions of the engine and of its parts.
func Version(ctx context.Context, e *engine.Engine, _ VersionRequest) (engine.Document[VersionDetails], error) {
	return engine.Get[VersionDetails](ctx, e, "/version", nil)
}
