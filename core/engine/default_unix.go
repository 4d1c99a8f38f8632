//go:build !windows

package engine

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// platformDefault is the system's socket, or that of a rootless engine of this
// user when only that one exists. When neither exists the system's is named,
// so that the error speaks of the usual place.
func platformDefault(env Environment, t *TLSOptions) (Endpoint, error) {
	sockets := []string{"/var/run/docker.sock"}
	if dir := env.Get("XDG_RUNTIME_DIR"); dir != "" {
		sockets = append(sockets, filepath.Join(dir, "docker.sock"))
	}
	if env.UserID > 0 {
		sockets = append(sockets, filepath.Join("/run/user", strconv.Itoa(env.UserID), "docker.sock"))
	}
	if env.Home != "" {
		// Docker Desktop and rootless set-ups that keep the socket in the home folder.
		sockets = append(sockets, filepath.Join(env.Home, ".docker/run/docker.sock"), filepath.Join(env.Home, ".docker/desktop/docker.sock"))
	}
	chosen := sockets[0]
	for _, path := range sockets {
		if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
			chosen = path
			break
		}
	}
	e, err := fromHost(env, "unix://"+chosen, "default", t)
	e.Tried = slices.Compact(sockets)
	return e, err
}
