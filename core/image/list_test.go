package image

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /images/json", 200, `[{"Id":"sha256:a","RepoTags":["web:1"],"Size":5}]`)
	e := s.Engine()

	doc, err := List(background(), e, ListRequest{})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	list, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "sha256:a", list[0].ID)

	given := wire.Filters{"reference": {"a"}, "dangling": {"true"}}
	_, err = List(background(), e, ListRequest{Name: "team/*", All: true, Digests: true, SharedSize: true, Filters: given})
	require.NoError(t, err)
	values := query(t, s)
	assert.Equal(t, "1", values.Get("all"))
	assert.Equal(t, "1", values.Get("digests"))
	assert.Equal(t, "1", values.Get("shared-size"))
	assert.Equal(t, map[string]map[string]bool{"reference": {"a": true, "team/*": true}, "dangling": {"true": true}}, filtersOf(t, values))
	assert.Equal(t, wire.Filters{"reference": {"a"}, "dangling": {"true"}}, given, "the caller's filters are left alone")

	s.Reply("GET /images/json", 400, `{"message":"invalid filter"}`)
	_, err = List(background(), e, ListRequest{Filters: wire.Filters{"nope": {"1"}}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestListSaysWhenTheEngineIsTooOldForSharedSizes(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	_, err := List(background(), s.Engine(), ListRequest{SharedSize: true})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
}
