package system

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
)

// LoginRequest is the request of system.login.
type LoginRequest struct {
	engine.Deadline
	// Username is the user.
	Username string `json:"username"`
	// Password is the password, or what the registry takes in its place.
	Password string `json:"password" secret:"true"`
	// Registry is the registry's host, "host:5000" with a port; None for Docker Hub.
	Registry string `json:"registry,omitempty" arg:"positional"`
}

// LoginResult is what a registry said to credentials.
type LoginResult struct {
	// Registry is the registry's name, as the docker config has it.
	Registry string `json:"registry"`
	// Status is what the engine says of it: "Login Succeeded".
	Status string `json:"status"`
}

// Login lets the engine try credentials at a registry, and keeps them in the
// memory of this client, whose later pulls, pushes, builds and questions to
// that registry use them: instead of what the docker config has, and unless a
// call has an auth_config of its own. They are never written anywhere; a
// forked process logs in again. Wrong ones are an AuthenticationError, a
// registry that cannot be asked is a RegistryError.
func Login(ctx context.Context, e *engine.Engine, r LoginRequest) (LoginResult, error) {
	if r.Username == "" || r.Password == "" {
		return LoginResult{}, fault.Invalid("give both; a token of a registry is given as the password", "the username or the password is empty")
	}
	key, status, err := registry.Login(ctx, e, r.Registry, r.Username, r.Password)
	return LoginResult{Registry: key, Status: status}, err
}
