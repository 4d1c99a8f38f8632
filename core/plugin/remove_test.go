package plugin

import (
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const removal = "DELETE /plugins/" + name

func TestRemove(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(removal, 200, "")
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: ref(name)})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	_, err = Remove(background, s.Engine(), RemoveRequest{Ref: ref(name), Force: true})
	require.NoError(t, err)
	assert.Equal(t, "force=1", s.Last().Query)

	for status, code := range map[int]fault.Code{404: fault.PluginNotFound, 409: fault.Conflict, 500: fault.EngineFailed} {
		s.Reply(removal, status, `{"message":"the engine's words"}`)
		_, err = Remove(background, s.Engine(), RemoveRequest{Ref: ref(name)})
		assert.Equal(t, code, fault.CodeOf(err))
		assert.Equal(t, name, fault.From(err).Resource)
	}
}

func TestARemoveWhoseAnswerIsLost(t *testing.T) {
	s := enginetest.New(t)
	var tries atomic.Int32
	s.Handle(removal, func(w http.ResponseWriter, _ *http.Request) {
		if tries.Add(1) == 1 {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(missing))
	})
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: ref(name)})
	assert.NoError(t, err)
	assert.Equal(t, int32(2), tries.Load())
}
