package plugin

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDisable(t *testing.T) {
	const route = "POST /plugins/" + name + "/disable"
	s := enginetest.New(t)
	s.Reply(route, 200, "")
	_, err := Disable(background, s.Engine(), DisableRequest{Ref: ref(name)})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	_, err = Disable(background, s.Engine(), DisableRequest{Ref: ref(name), Force: true})
	require.NoError(t, err)
	assert.Equal(t, "force=1", s.Last().Query)

	for status, code := range map[int]fault.Code{404: fault.PluginNotFound, 409: fault.Conflict, 500: fault.EngineFailed} {
		before := len(s.Requests())
		s.Reply(route, status, `{"message":"the engine's words"}`)
		_, err = Disable(background, s.Engine(), DisableRequest{Ref: ref(name)})
		f := fault.From(err)
		assert.Equal(t, code, f.Code)
		assert.Equal(t, name, f.Resource)
		assert.Len(t, s.Requests(), before+1)
		assert.Equal(t, code == fault.Conflict, f.Hint != "", f.Hint)
	}
}
