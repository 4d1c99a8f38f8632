package compose

import (
	"context"
	"io"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func noInput() ([]byte, error) { return nil, io.EOF }

func TestStreamExec(t *testing.T) {
	s, e := newShop(t, boxes...)
	execution(s, "b")
	out, no := &enginetest.Sink[stream.Chunks]{}, false
	r := StreamExecRequest{Project: shop, One: One{Service: "web"}, Program: Program{Command: container.Argv{"true"}}, Stdin: &no}
	result, err := StreamExec(context.Background(), e, r, out, noInput)
	require.NoError(t, err)
	assert.Equal(t, container.StreamExecResult{ID: "x1", ExitCode: 3}, result)
	require.Len(t, out.Items, 1)
	assert.Equal(t, "hi\n", string(out.Items[0].Bytes))

	r.Service = "nobody"
	_, err = StreamExec(context.Background(), e, r, out, noInput)
	wantCode(t, err, fault.ServiceNotFound)
}
