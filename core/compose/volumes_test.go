package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVolumes(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /volumes", 200, `{"Volumes":[{"Name":"shop_db","Driver":"local"},{"Name":"shop_web"},{"Name":"shop_unused"}]}`)
	for service, names := range map[string][]string{"": {"shop_db", "shop_web", "shop_unused"}, "db": {"shop_db"}} {
		r := VolumesRequest{of()}
		if service != "" {
			r.Services = []string{service}
		}
		document, err := Volumes(context.Background(), e, r)
		require.NoError(t, err)
		list, err := document.Decode()
		require.NoError(t, err)
		var found []string
		for _, v := range list.Volumes {
			found = append(found, v.Name)
		}
		assert.Equal(t, names, found)
	}
	_, err := Volumes(context.Background(), e, VolumesRequest{of("nobody")})
	wantCode(t, err, fault.ServiceNotFound)
	s.Reply("GET /volumes", 200, `{"Volumes":null}`)
	document, err := Volumes(context.Background(), e, VolumesRequest{of("db")})
	require.NoError(t, err)
	assert.NotEmpty(t, document.Raw)
}
