package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnpauseLeavesOutWhatItIsNotFor(t *testing.T) {
	w := newWorld(t)
	w.has("web", "paused")
	w.has("old", "exited")
	done, err := Unpause(soon(t), w.engine(), UnpauseRequest{Selected: Selected{Project: byName}}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-web-1"}, done.Containers)
	assert.Equal(t, map[string]string{"p-old-1": "exited", "p-web-1": "running"}, w.states())
}
