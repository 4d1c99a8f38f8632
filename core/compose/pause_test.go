package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPauseLeavesOutWhatItIsNotFor(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	w.has("old", "exited")
	done, err := Pause(soon(t), w.engine(), PauseRequest{Selected: Selected{Project: byName}}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-web-1"}, done.Containers)
	assert.Equal(t, map[string]string{"p-old-1": "exited", "p-web-1": "paused"}, w.states())
}
