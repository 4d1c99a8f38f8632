//go:build unix

package endpoint

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheRootlessSocketIsFoundWhereThereIsNoOther(t *testing.T) {
	dir, err := os.MkdirTemp("", "sockets")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	missing, file, socket := filepath.Join(dir, "missing"), filepath.Join(dir, "file"), filepath.Join(dir, "socket")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	defer listener.Close()

	assert.Equal(t, socket, firstSocket([]string{missing, file, socket}))
	assert.Equal(t, missing, firstSocket([]string{missing, file}))
	env := Environment{Home: "/home/me", UserID: 7, Variables: map[string]string{"XDG_RUNTIME_DIR": "/run/user/7"}}
	assert.Equal(t, []string{
		"/var/run/docker.sock", "/run/user/7/docker.sock", "/home/me/.docker/run/docker.sock", "/home/me/.docker/desktop/docker.sock",
	}, usualSockets(env))
}
