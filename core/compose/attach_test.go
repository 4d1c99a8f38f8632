package compose

import (
	"context"
	"net"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAttach(t *testing.T) {
	s, e := newShop(t, boxes...)
	stateReply(s, "b", `"Running":true`)
	s.Reply("POST /containers/"+id("b")+"/wait", 200, `{"StatusCode":4}`)
	s.Hijack("POST /containers/"+id("b")+"/attach", func(conn net.Conn) { _, _ = conn.Write([]byte(enginetest.Frame(1, "hi\n"))) })
	out := &enginetest.Sink[stream.Chunks]{}
	result, err := Attach(context.Background(), e, AttachRequest{Project: shop, One: One{Service: "web"}, AttachOptions: container.AttachOptions{Logs: true}}, out, noInput)
	require.NoError(t, err)
	assert.Equal(t, 4, *result.ExitCode)
	assert.Equal(t, id("b"), out.Begun.ID)
	require.Len(t, out.Items, 1)

	_, err = Attach(context.Background(), e, AttachRequest{Project: shop, One: One{Service: "web", Index: new1()}}, out, noInput)
	wantCode(t, err, fault.NotRunning)
}
