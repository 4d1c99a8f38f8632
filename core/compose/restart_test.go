package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRestartTakesDependentsAlong(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	w.has("db", "running")
	s := Selected{Project: text(hooked), Services: []string{"db"}}
	done, err := Restart(soon(t), w.engine(), RestartRequest{Selected: s}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1", "p-web-1"}, done.Containers)
	done, err = Restart(soon(t), w.engine(), RestartRequest{Selected: s, NoDependencies: true}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1"}, done.Containers)
	done, err = Start(soon(t), w.engine(), StartRequest{Selected: s}, silent)
	require.NoError(t, err)
	assert.Empty(t, done.Containers, "it runs")
}
