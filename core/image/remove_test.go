package image

import (
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /images/web:1", 200, `[{"Untagged":"web:1"},{"Deleted":"sha256:a"}]`)
	e := s.Engine()

	list, err := Remove(background(), e, RemoveRequest{Ref: Ref{Image: "web:1"}})
	require.NoError(t, err)
	assert.Equal(t, []Removed{{Untagged: "web:1"}, {Deleted: "sha256:a"}}, list)
	assert.Empty(t, s.Last().Query)

	_, err = Remove(background(), e, RemoveRequest{Ref: Ref{Image: "web:1"}, Force: true, NoPrune: true})
	require.NoError(t, err)
	assert.Equal(t, url.Values{"force": {"1"}, "noprune": {"1"}}, query(t, s))
}

func TestRemoveOfAnImageInUse(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /images/web:1", 409, `{"message":"container abc is using it"}`)
	_, err := Remove(background(), s.Engine(), RemoveRequest{Ref: Ref{Image: "web:1"}})
	f := fault.From(err)
	assert.Equal(t, fault.Conflict, f.Code)
	assert.Equal(t, "container abc is using it", f.Message)
	assert.Contains(t, f.Hint, "containers")
	assert.Equal(t, "web:1", f.Resource)
	_, err = Remove(background(), s.Engine(), RemoveRequest{Ref: Ref{Image: "web:1"}, Force: true})
	assert.Empty(t, fault.From(err).Hint, "what was done is not advised")
}
