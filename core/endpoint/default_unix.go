//go:build !windows

package endpoint

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
	sockets := usualSockets(env)
	e, err := fromHost(env, "unix://"+firstSocket(sockets), "default", t)
	e.Tried = sockets
	return e, err
}

func usualSockets(env Environment) []string {
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
	return slices.Compact(sockets)
}

// firstSocket gives the first path at which there is a socket, or else the first.
func firstSocket(paths []string) string {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeSocket != 0 {
			return path
		}
	}
	return paths[0]
}
