package volume

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
	s.Reply("GET /volumes", 200, `{"Volumes":[`+data+`],"Warnings":null}`)
	doc, err := List(background, s.Engine(), ListRequest{Filters: wire.Filters{"dangling": {"true"}}})
	require.NoError(t, err)
	listing, err := doc.Decode()
	require.NoError(t, err)
	require.Len(t, listing.Volumes, 1)
	assert.Equal(t, "data", listing.Volumes[0].Name)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"dangling":{"true":true}}`, query.Get("filters"))

	s.Reply("GET /volumes", 400, `{"message":"Invalid filter 'x'"}`)
	_, err = List(background, s.Engine(), ListRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, s.Last().Query)
}
