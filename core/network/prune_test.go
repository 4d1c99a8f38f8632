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

func TestPrune(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/prune", 200, `{"NetworksDeleted":["a","b"]}`)
	pruned, err := Prune(background, s.Engine(), PruneRequest{Filters: wire.Filters{"label": {"x=y"}}})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b"}, pruned.Networks)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"label":{"x=y":true}}`, query.Get("filters"))

	s.Reply("POST /networks/prune", 200, `{"NetworksDeleted":null}`)
	pruned, err = Prune(background, s.Engine(), PruneRequest{})
	require.NoError(t, err)
	assert.Equal(t, []string{}, pruned.Networks)
	assert.Empty(t, s.Last().Query)
}

func TestPruneErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/prune", 409, `{"message":"a prune operation is already running"}`)
	_, err := Prune(background, s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	for _, body := range []string{`x`, `{"NetworksDeleted":1}`} {
		s.Reply("POST /networks/prune", 200, body)
		_, err = Prune(background, s.Engine(), PruneRequest{})
		assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	}
}
