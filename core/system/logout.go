package system

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// LogoutRequest is the request of system.logout.
type LogoutRequest struct {
	engine.Deadline
	// Registry is the registry's host, as it was given to login; None for Docker Hub.
	Registry string `json:"registry,omitempty" arg:"positional"`
}

// LogoutResult tells whether there was something to forget.
type LogoutResult struct {
	// Forgotten tells that the client had credentials for it.
	Forgotten bool `json:"forgotten" unwrap:"true"`
}

// Logout forgets the credentials that login has kept for a registry, and tells
// whether there were any. The engine is not asked, and what docker login has
// stored stays in use.
func Logout(_ context.Context, e *engine.Engine, r LogoutRequest) (LogoutResult, error) {
	forgotten, err := registry.Logout(e, r.Registry)
	return LogoutResult{Forgotten: forgotten}, err
}
