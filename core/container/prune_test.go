package container

import (
	"context"
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
	s.Reply("POST /containers/prune", 200, `{"ContainersDeleted":["a","b"],"SpaceReclaimed":212}`)
	result, err := Prune(context.Background(), s.Engine(), PruneRequest{Filters: wire.Filters{"label": {"a=b"}}})
	require.NoError(t, err)
	assert.Equal(t, PruneResult{ContainersDeleted: []string{"a", "b"}, SpaceReclaimed: 212}, result)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"label":{"a=b":true}}`, query.Get("filters"))
}

func TestPruneWithoutFilters(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/prune", 200, `{"ContainersDeleted":null,"SpaceReclaimed":0}`)
	result, err := Prune(context.Background(), s.Engine(), PruneRequest{})
	require.NoError(t, err)
	assert.Empty(t, result.ContainersDeleted)
	assert.Empty(t, s.Last().Query)
}

func TestPruneIsSentOnce(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/prune", 200, `{}`)
	_, err := Prune(context.Background(), s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
}

func TestPruneErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/prune", 409, message("a prune operation is already running"))
	_, err := Prune(context.Background(), s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.Conflict))
	assert.True(t, fault.From(err).Retryable)

	s.Reply("POST /containers/prune", 400, message("Invalid filter 'nope'"))
	_, err = Prune(context.Background(), s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))

	s.SetVersion("1.24")
	_, err = Prune(context.Background(), s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.Unsupported))
}
