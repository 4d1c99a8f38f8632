package system

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// CredentialHelpersRequest has no options of its own.
type CredentialHelpersRequest struct {
	engine.Deadline
}

// CredentialHelpers lists the programs that the docker config names for registry credentials, and whether they are there. The engine
// is not asked.
func CredentialHelpers(_ context.Context, e *engine.Engine, _ CredentialHelpersRequest) ([]registry.Helper, error) {
	return registry.Helpers(e.Environment())
}
