package compose

import (
	"context"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
)

func TestCopyFromErrors(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("a")+"/archive", 404, `{"message":"Could not find the file /p in container"}`)
	stateReply(s, "a", `"Running":false`)
	_, err := CopyFrom(context.Background(), e, CopyFromRequest{Project: shop, One: One{Service: "web"}, CopyFromOptions: container.CopyFromOptions{Path: "/p"}})
	assert.Equal(t, "web", wantCode(t, err, fault.PathNotFound).Details["service"])
	assert.Equal(t, "path=%2Fp", s.Requests()[1].Query)
	_, err = CopyFrom(context.Background(), e, CopyFromRequest{Project: shop, One: One{Service: "nobody"}, CopyFromOptions: container.CopyFromOptions{Path: "/p"}})
	wantCode(t, err, fault.ServiceNotFound)
}
