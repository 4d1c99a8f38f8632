package volume

import (
	"net/http"
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /volumes/data", 204, "")
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	_, err = Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}, Force: true})
	require.NoError(t, err)
	assert.Equal(t, "force=1", s.Last().Query)
}

func TestRemoveOfOneInUseSaysByWhom(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /volumes/data", 409, `{"message":"volume is in use - [abc]"}`)
	s.Reply("GET /containers/json", 200, `[{"Names":["/web","/other/web"]},{"Names":null}]`)
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	f := fault.From(err)
	assert.Equal(t, fault.Conflict, f.Code)
	assert.Equal(t, []string{"web"}, f.Details["containers"])
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, "1", query.Get("all"))
	assert.JSONEq(t, `{"volume":{"data":true}}`, query.Get("filters"))

	s.Reply("GET /containers/json", 500, `{"message":"it broke"}`)
	_, err = Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	assert.True(t, fault.Is(err, fault.Conflict), "the first error counts: %v", err)
}

func TestRemoveErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /volumes/data", 404, `{"message":"get data: no such volume"}`)
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	assert.True(t, fault.Is(err, fault.VolumeNotFound), "%v", err)
}

func TestRemoveWhoseReplyWasLost(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("DELETE /volumes/data", func(w http.ResponseWriter, _ *http.Request) { // removes it, and says nothing
		s.Reply("DELETE /volumes/data", 404, `{"message":"get data: no such volume"}`)
		conn, _, err := w.(http.Hijacker).Hijack()
		if assert.NoError(t, err) {
			_ = conn.Close()
		}
	})
	_, err := Remove(background, s.Engine(), RemoveRequest{Ref: Ref{"data"}})
	require.NoError(t, err)
}
