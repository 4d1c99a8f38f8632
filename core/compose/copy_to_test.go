package compose

import (
	"context"
	"net/http"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCopyTo(t *testing.T) {
	s, e := newShop(t, boxes...)
	for _, letter := range []string{"a", "b", "c"} {
		s.Reply("PUT /containers/"+id(letter)+"/archive", 200, "")
		s.Handle("HEAD /containers/"+id(letter)+"/archive", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	}
	two := 2
	for _, c := range []struct {
		index *int
		all   bool
		names []string
	}{
		{nil, false, []string{"shop-web-1", "shop-web-2"}},
		{&two, false, []string{"shop-web-2"}},
		{nil, true, []string{"shop-web-1", "shop-web-2", "shop-web-3"}},
	} {
		done, err := CopyTo(context.Background(), e, CopyToRequest{Project: shop, Service: "web", Data: []byte{}, Index: c.index, All: c.all, CopyToOptions: container.CopyToOptions{Path: "/folder", Archive: true}})
		require.NoError(t, err)
		assert.Equal(t, c.names, done.Containers)
	}
}

func TestCopyToErrors(t *testing.T) {
	_, e := newShop(t, boxes...)
	r := CopyToRequest{Project: shop, Service: "web", CopyToOptions: container.CopyToOptions{Path: "/p"}}
	_, err := CopyTo(context.Background(), e, r)
	wantCode(t, err, fault.InvalidArgument)
	r.Body = &engine.Body{}
	_, err = CopyTo(context.Background(), e, r)
	assert.Contains(t, wantCode(t, err, fault.InvalidArgument).Message, "read while it is sent")
	r.All, r.Index = true, new1()
	_, err = CopyTo(context.Background(), e, r)
	wantCode(t, err, fault.InvalidArgument)
	_, err = CopyTo(context.Background(), e, CopyToRequest{Project: shop, Service: "nobody", Data: []byte{}, CopyToOptions: container.CopyToOptions{Path: "/p"}})
	wantCode(t, err, fault.ServiceNotFound)
}
