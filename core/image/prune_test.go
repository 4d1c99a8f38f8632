package image

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPrune(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/prune", 200, `{"ImagesDeleted":[{"Deleted":"sha256:a"}],"SpaceReclaimed":7}`)
	e := s.Engine()
	off := false
	for _, c := range []struct {
		request PruneRequest
		want    string
	}{
		{PruneRequest{}, "true"},
		{PruneRequest{Dangling: &off}, "false"},
		{PruneRequest{Filters: wire.Filters{"dangling": {"false"}}}, "false"},
	} {
		result, err := Prune(background(), e, c.request)
		require.NoError(t, err)
		assert.Equal(t, PruneResult{Removed: []Removed{{Deleted: "sha256:a"}}, SpaceReclaimed: 7}, result)
		assert.Equal(t, map[string]bool{c.want: true}, filtersOf(t, query(t, s))["dangling"])
	}
	_, err := Prune(background(), e, PruneRequest{Filters: wire.Filters{"label": {"a=b"}}})
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"a=b": true}, filtersOf(t, query(t, s))["label"])

	_, err = Prune(background(), e, PruneRequest{Dangling: &off, Filters: wire.Filters{"dangling": {"true"}}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	s.Reply("POST /images/prune", 409, `{"message":"a prune operation is already running"}`)
	_, err = Prune(background(), e, PruneRequest{})
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
}
