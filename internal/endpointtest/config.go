package endpointtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/stretchr/testify/require"
)

// Context stores a docker context without TLS in a home folder.
func Context(t *testing.T, home, name, host string) {
	t.Helper()
	config := store.NewConfig(func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} }))
	contexts := store.New(filepath.Join(home, ".docker", "contexts"), config)
	require.NoError(t, contexts.CreateOrUpdate(store.Metadata{
		Name: name, Metadata: map[string]any{}, Endpoints: map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: host}},
	}))
}

// WriteConfig writes config.json into a docker config folder.
func WriteConfig(t *testing.T, folder, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(folder, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "config.json"), []byte(text), 0o600))
}
