package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	"dockbridge/core/fault"
)

func (e *Engine) unreachable(err error) error {
	why := "it cannot be reached"
	hint := "start the engine, or point DOCKER_HOST or a docker context at the one to use"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "there is no such socket"
		hint = "start Docker (systemctl start docker, or dockerd as root), or point DOCKER_HOST or a docker context at the engine to use"
	case errors.Is(err, syscall.ECONNREFUSED):
		why = "nothing listens there (connection refused)"
		hint = "start Docker (systemctl start docker, or dockerd as root): the address exists, but no engine answers"
	case e.endpoint.Scheme() == "ssh":
		why = "ssh failed: " + err.Error()
		hint = "check that 'ssh' to that host works without a question, and that docker is installed there"
	case e.endpoint.Scheme() == "tcp":
		why = "the connection failed: " + err.Error()
	}
	if len(e.endpoint.Tried) > 1 {
		hint += "; looked for " + strings.Join(e.endpoint.Tried, ", ")
	}
	return fault.New(fault.EngineUnreachable, "no Docker Engine at %s (%s): %s", e.endpoint.Host, e.endpoint.why(), why).
		WithCause(err).WithHint(hint).
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

func (e *Engine) permissionDenied(err error) error {
	path := e.endpoint.Address()
	return fault.New(fault.PermissionDenied, "this user may not open the engine's socket %s (%s)", path, e.endpoint.why()).
		WithCause(err).
		WithHint("add the user to the socket's group (sudo usermod -aG docker $USER, then log in again), or use a rootless engine through DOCKER_HOST=unix:///run/user/<uid>/docker.sock").
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

// why tells in words where the address came from.
func (e Endpoint) why() string {
	switch e.Source {
	case "argument":
		if e.Context != "" {
			return fmt.Sprintf("from the context argument %q", e.Context)
		}
		return "from the host argument"
	case "DOCKER_HOST":
		return "from DOCKER_HOST"
	case "DOCKER_CONTEXT":
		return fmt.Sprintf("from DOCKER_CONTEXT=%s", e.Context)
	case "context":
		return fmt.Sprintf("from the current docker context %q", e.Context)
	default:
		return "the platform's default"
	}
}
