package compose

import (
	"testing"

	"dockbridge/core/engine"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScale(t *testing.T) {
	w := newWorld(t)
	p := text(`services: {web: {image: app, network_mode: none}}`)
	r, err := Scale(soon(t), w.engine(), ScaleRequest{Project: p, Replicas: map[string]int{"web": 3}, NoDependencies: true}, silent)
	require.NoError(t, err)
	assert.Len(t, r.Started, 3)
	r, err = Scale(soon(t), w.engine(), ScaleRequest{Deadline: engine.Deadline{}, Project: p, Replicas: map[string]int{"web": 1}}, silent)
	require.NoError(t, err)
	assert.Len(t, r.Removed, 2)
}
