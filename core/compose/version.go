package compose

import (
	"context"
	"runtime/debug"
	"strings"

	"dockbridge/core/engine"
)

// VersionRequest is the request of compose.version.
type VersionRequest struct{ engine.Deadline }

// Versions are those of what projects are driven with.
type Versions struct {
	// Compose is the version of the Compose SDK, "5.0.2": files and containers are treated as the compose CLI of that version treats them.
	Compose string `json:"compose"`
	// ComposeGo is the version of the library that reads compose files, "2.10.0".
	ComposeGo string `json:"compose_go"`
}

// Version gives the versions of what reads compose files and makes their containers. The engine is not asked.
func Version(context.Context, *engine.Engine, VersionRequest) (Versions, error) {
	var versions Versions
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return versions, nil
	}
	for _, module := range info.Deps {
		version := strings.TrimPrefix(module.Version, "v")
		switch module.Path {
		case "github.com/docker/compose/v5":
			versions.Compose = version
		case "github.com/compose-spec/compose-go/v2":
			versions.ComposeGo = version
		}
	}
	return versions, nil
}
