// Package compose drives compose projects: files that describe services, and the containers, networks and volumes that are theirs on an engine.
package compose

import (
	_ "github.com/compose-spec/compose-go/v2/cli" // projects are loaded by it
	_ "github.com/docker/compose/v5/pkg/compose"  // what is done on the engine is its
	_ "github.com/moby/buildkit/client"           // builds
	_ "github.com/moby/buildkit/session"          // builds
)
