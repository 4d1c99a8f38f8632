package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemoveLeavesWhatRuns(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	w.has("old", "exited")
	done, err := Remove(soon(t), w.engine(), RemoveRequest{Selected: Selected{Project: byName}}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-old-1"}, done.Containers)
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
}
