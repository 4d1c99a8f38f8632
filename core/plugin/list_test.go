package plugin

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
	s.Reply("GET /plugins", 200, "["+sshfs+"]")
	doc, err := List(background, s.Engine(), ListRequest{Filters: wire.Filters{"enabled": {"true"}, "capability": {"volumedriver"}}})
	require.NoError(t, err)
	list, err := doc.Decode()
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, name, list[0].Name)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"enabled":{"true":true},"capability":{"volumedriver":true}}`, query.Get("filters"))

	s.Reply("GET /plugins", 200, `null`)
	doc, err = List(background, s.Engine(), ListRequest{})
	require.NoError(t, err)
	assert.Equal(t, "null", string(doc.Raw))
	assert.Empty(t, s.Last().Query)

	s.Reply("GET /plugins", 400, `{"message":"invalid filter 'x'"}`)
	_, err = List(background, s.Engine(), ListRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}
