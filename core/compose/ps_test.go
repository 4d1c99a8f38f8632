package compose

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPs(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running", "com.docker.compose.project.config_files", "/a,/b", "com.docker.compose.project.working_dir", "/d").health = "healthy"
	w.has("old", "exited", "com.docker.compose.project", "q").exit = 3
	all, err := Ps(soon(t), w.engine(), PsRequest{Project: byName})
	require.NoError(t, err)
	assert.Equal(t, "healthy", all[0].Health)
	all, err = Ps(soon(t), w.engine(), PsRequest{Project: Project{ProjectName: "q"}, All: true})
	require.NoError(t, err)
	assert.Equal(t, 3, all[0].ExitCode)
	_, err = Ps(soon(t), w.engine(), PsRequest{Project: text(two), Services: []string{"x"}})
	failed(t, err, fault.ServiceNotFound)
	w.breaks("GET /containers/*/json", 404, "gone")
	all, err = Ps(soon(t), w.engine(), PsRequest{Project: byName})
	require.NoError(t, err)
	assert.Empty(t, all)
	for _, body := range []string{`{}`, `[{"Id":"x"}]`} {
		w.answers("GET /containers/json", 200, body)
		_, err = Ps(soon(t), w.engine(), PsRequest{Project: byName})
		failed(t, err, fault.BadReply)
	}
}
