package compose

import (
	"context"
	"strings"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// empty is a tar archive of nothing.
var empty = strings.Repeat("\x00", 1024)

func TestExport(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("a")+"/export", 200, empty)
	result, err := Export(context.Background(), e, ExportRequest{Project: shop, One: One{Service: "web"}})
	require.NoError(t, err)
	assert.Equal(t, empty, string(result.Data))
	s.Reply("GET /containers/"+id("a")+"/export", 200, "broken off")
	_, err = Export(context.Background(), e, ExportRequest{Project: shop, One: One{Service: "web"}})
	assert.Equal(t, "shop-web-1", wantCode(t, err, fault.ConnectionLost).Resource)
	_, err = Export(context.Background(), e, ExportRequest{Project: shop, One: One{Service: "nobody"}})
	wantCode(t, err, fault.ServiceNotFound)
}
