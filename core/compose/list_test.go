package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running", "com.docker.compose.project.config_files", "/a,/b", "com.docker.compose.project.working_dir", "/d").health = "healthy"
	w.has("old", "exited", "com.docker.compose.project", "q").exit = 3
	list, err := List(soon(t), w.engine(), ListRequest{})
	require.NoError(t, err)
	assert.Equal(t, []Summary{{Name: "p", Services: []string{"web"}, States: map[string]int{"running": 1}, Files: []string{"/a", "/b"}, Directory: "/d"}}, list)
	list, err = List(soon(t), w.engine(), ListRequest{All: true})
	require.NoError(t, err)
	assert.Len(t, list, 2)
}
