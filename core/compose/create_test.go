package compose

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCreateStartsNothing(t *testing.T) {
	w := newWorld(t)
	r, err := Create(soon(t), w.engine(), CreateRequest{Project: text(two)}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1", "p-web-1"}, r.Made)
	assert.Empty(t, r.Started)
	assert.Equal(t, map[string]string{"p-db-1": "created", "p-web-1": "created"}, w.states())
}
