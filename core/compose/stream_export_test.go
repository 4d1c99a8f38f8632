package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamExport(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("a")+"/export", 200, empty)
	out := &enginetest.Sink[[]byte]{}
	result, err := StreamExport(context.Background(), e, StreamExportRequest{Project: shop, One: One{Service: "web"}}, out)
	require.NoError(t, err)
	assert.Equal(t, int64(len(empty)), result.Size)
	assert.NotEmpty(t, out.Items)
	_, err = StreamExport(context.Background(), e, StreamExportRequest{Project: shop, One: One{Service: "nobody"}}, out)
	wantCode(t, err, fault.ServiceNotFound)
}
