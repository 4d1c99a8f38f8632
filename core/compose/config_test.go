package compose

import (
	"path/filepath"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfigGivesWhatTheFilesSay(t *testing.T) {
	dir := folder(t, "compose.yaml", "name: n\n"+tagged, "compose.override.yaml",
		"services: {web: {command: [\"$$x\"], deploy: {replicas: 2}, volumes: [\"data:/d\"], networks: [n]}, off: {image: b, profiles: [a]}}\nvolumes: {data: {}}\nnetworks: {n: {}}\n")
	r, err := config(t, in(dir))
	require.NoError(t, err)
	assert.Equal(t, "n", r.Name)
	assert.Equal(t, dir, r.Directory)
	assert.Equal(t, []string{filepath.Join(dir, "compose.yaml"), filepath.Join(dir, "compose.override.yaml")}, r.Files)
	assert.Equal(t, []string{"web"}, r.Services)
	assert.Equal(t, []string{"off"}, r.DisabledServices)
	assert.Equal(t, []string{"a"}, r.Profiles)
	assert.Equal(t, map[string]string{"web": "app:none"}, r.Images)
	assert.Equal(t, map[string]string{"data": "n_data"}, r.Volumes)
	assert.Equal(t, "n_n", r.Networks["n"])
	assert.Contains(t, r.YAML, "$$x")
	assert.NotEmpty(t, r.Hashes["web"])
	assert.Equal(t, "n", r.Model["name"])
	r, err = config(t, in(dir), "off")
	require.NoError(t, err)
	assert.Equal(t, []string{"off"}, r.Services, "its profile is enabled by its name")
	_, err = config(t, in(dir), "nobody")
	assert.Contains(t, failed(t, err, fault.ServiceNotFound).Hint, "off, web")
}
