package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWait(t *testing.T) {
	s, e := newShop(t, boxes...)
	for letter, code := range map[string]string{"a": "1", "b": "2"} {
		s.Reply("POST /containers/"+id(letter)+"/wait", 200, `{"StatusCode":`+code+`}`)
	}
	ends, err := Wait(context.Background(), e, WaitRequest{Selected: of("web")})
	require.NoError(t, err)
	assert.Equal(t, []Ended{{Which{id("a"), "shop-web-1", "web", 1}, 1}, {Which{id("b"), "shop-web-2", "web", 2}, 2}}, ends)

	_, err = Wait(context.Background(), e, WaitRequest{Selected: of()}) // db cannot be waited for
	assert.Equal(t, "db", wantCode(t, err, fault.ContainerNotFound).Details["service"])
	_, err = Wait(context.Background(), e, WaitRequest{Selected: of("nobody")})
	wantCode(t, err, fault.ServiceNotFound)
	setBoxes(t, s)
	_, err = Wait(context.Background(), e, WaitRequest{Selected: of()})
	wantCode(t, err, fault.NotRunning)
}

func TestWaitEndsWithItsCaller(t *testing.T) {
	s, e := newShop(t, boxes[0])
	ctx, cancel := context.WithCancel(context.Background())
	s.Stall("POST /containers/" + id("d") + "/wait")
	cancel()
	_, err := Wait(ctx, e, WaitRequest{Selected: of()})
	wantCode(t, err, fault.Cancelled)
}
