package network

import (
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /networks/back", 204, "")
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"back"}})
	require.NoError(t, err)
}

func TestRemoveOfOneInUseSaysByWhom(t *testing.T) {
	for _, status := range []int{403, 409} { // engines differ
		s := enginetest.New(t)
		s.Reply("DELETE /networks/back", status, `{"message":"network back has active endpoints"}`)
		s.Reply("GET /networks/back", 200, back)
		_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"back"}})
		f := fault.From(err)
		assert.Equal(t, fault.Conflict, f.Code)
		assert.Equal(t, "back", f.Resource)
		assert.Equal(t, []string{"db", "web"}, f.Details["containers"])
		assert.Contains(t, f.Hint, "disconnect")
	}
}

func TestRemoveErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /networks/back", 404, `{"message":"network back not found"}`)
	s.Reply("DELETE /networks/bridge", 403, `{"message":"bridge is a pre-defined network and cannot be removed"}`)
	s.Reply("GET /networks/bridge", 200, `{"Name":"bridge"}`)
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"back"}})
	assert.True(t, fault.Is(err, fault.NetworkNotFound), "%v", err)
	_, err = Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"bridge"}})
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "every engine has")
}

func TestRemoveWhoseReplyWasLost(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("DELETE /networks/data", func(w http.ResponseWriter, _ *http.Request) { // removes it, and says nothing
		s.Reply("DELETE /networks/data", 404, `{"message":"network data not found"}`)
		conn, _, err := w.(http.Hijacker).Hijack()
		if assert.NoError(t, err) {
			_ = conn.Close()
		}
	})
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	require.NoError(t, err)
}
