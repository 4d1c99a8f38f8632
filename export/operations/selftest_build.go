package operations

import (
	"context"
	"runtime"
	"runtime/debug"

	"dockbridge/core/engine"
)

// ABIVersion is raised when the C functions or the meaning of their arguments change; include/dockbridge.h has the same number.
const ABIVersion = 1

// BuildResult tells how the library was built.
type BuildResult struct {
	// ABIVersion is the version of the C functions.
	ABIVersion int `json:"abi_version"`
	// GoVersion is the Go toolchain, for example "go1.26.8".
	GoVersion string `json:"go_version"`
	// OS is the operating system it was built for.
	OS string `json:"os"`
	// Arch is the processor it was built for.
	Arch string `json:"arch"`
	// DockerClient is the version of docker's client module.
	DockerClient string `json:"docker_client"`
}

func build(context.Context, *engine.Engine, NothingRequest) (BuildResult, error) {
	b := BuildResult{ABIVersion: ABIVersion, GoVersion: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/docker/docker" {
				b.DockerClient = dep.Version
			}
		}
	}
	return b, nil
}
