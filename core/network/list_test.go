package network

import (
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestList(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /networks", 200, `[`+back+`]`)

	doc, err := List(background, s.Engine(), ListRequest{Filters: wire.Filters{"driver": {"bridge"}}})

	require.NoError(t, err)
	networks, err := doc.Decode()
	require.NoError(t, err)
	require.Len(t, networks, 1)
	assert.Equal(t, "back", networks[0].Name)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"driver":{"bridge":true}}`, query.Get("filters"))

	_, err = List(background, s.Engine(), ListRequest{})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
}

func TestListErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /networks", 400, `{"message":"Invalid filter 'x'"}`)
	_, err := List(background, s.Engine(), ListRequest{Filters: wire.Filters{"x": {"y"}}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}
