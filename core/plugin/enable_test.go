package plugin

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEnable(t *testing.T) {
	const route = "POST /plugins/" + name + "/enable"
	s := enginetest.New(t)
	s.Reply(route, 200, "")
	_, err := Enable(background, s.Engine(), EnableRequest{Ref: ref(name)})
	require.NoError(t, err)
	assert.Equal(t, "timeout=0", s.Last().Query, "engines refuse a request without it")
	seconds := 7
	_, err = Enable(background, s.Engine(), EnableRequest{Ref: ref(name), Patience: Patience{EnableTimeout: &seconds}})
	require.NoError(t, err)
	assert.Equal(t, "timeout=7", s.Last().Query)

	before := len(s.Requests())
	seconds = -1
	_, err = Enable(background, s.Engine(), EnableRequest{Ref: ref(name), Patience: Patience{EnableTimeout: &seconds}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Equal(t, "enable_timeout", fault.From(err).Details["field"])
	assert.Len(t, s.Requests(), before)

	for status, code := range map[int]fault.Code{404: fault.PluginNotFound, 409: fault.Conflict, 500: fault.EngineFailed, 503: fault.EngineFailed} {
		before := len(s.Requests())
		s.Reply(route, status, `{"message":"the engine's words"}`)
		_, err = Enable(background, s.Engine(), EnableRequest{Ref: ref(name)})
		assert.Equal(t, code, fault.CodeOf(err))
		assert.Equal(t, name, fault.From(err).Resource)
		assert.Len(t, s.Requests(), before+1, "what may have been carried out is not asked for again")
	}
}
