//go:build linux

package transport

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dockbridge/internal/endpointtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func stepTransport(t *testing.T, handler http.HandlerFunc) *localTransport {
	t.Helper()
	path, _ := endpointtest.ServeUnix(t, handler)
	local := newLocalTransport(path, nil)
	t.Cleanup(local.CloseIdleConnections)
	return local
}

func stepsOver(local *localTransport) *Steps {
	return NewSteps(local, func(string, Reply) bool { return true })
}

// get is an operation of one read.
func get(local *localTransport) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		reply, err := local.Get(ctx, Request{Target: "/web", Limit: 64 << 20})
		return string(reply.Body), err
	}
}

// One turn of a loop receives a part of a large reply, and leaves the rest to another thread.
func TestATurnOfALoopReceivesLittle(t *testing.T) {
	local := stepTransport(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"padding":"`+strings.Repeat("x", 20<<20)+`"}`)
	})
	s := stepsOver(local)
	_, progress, _ := s.Run(context.Background(), get(local))
	require.Equal(t, Waiting, progress)
	for received := Partial; received != Large; {
		_, err := unix.Poll([]unix.PollFd{{Fd: int32(s.FD()), Events: unix.POLLIN}}, 5000) //nolint:gosec // a descriptor
		require.NoError(t, err)
		received, err = s.Receive()
		require.NoError(t, err)
		require.NotEqual(t, Complete, received)
		require.Less(t, len(s.parser.body.Bytes), 2<<20)
	}
	require.NoError(t, s.Rest())
	result, progress, err := s.Run(context.Background(), get(local))
	require.NoError(t, err)
	assert.Equal(t, Finished, progress)
	assert.Len(t, result, 20<<20+len(`{"padding":""}`))
}

func TestStepsAreBoundedAndLimited(t *testing.T) {
	local := stepTransport(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	var all []*Steps
	for range maxReads {
		s := stepsOver(local)
		_, progress, _ := s.Run(context.Background(), get(local))
		require.Equal(t, Waiting, progress)
		all = append(all, s)
	}
	more := stepsOver(local)
	_, progress, _ := more.Run(context.Background(), get(local))
	assert.Equal(t, Busy, progress)
	all[0].Close()
	_, progress, _ = more.Run(context.Background(), get(local))
	assert.Equal(t, Waiting, progress, "there is room again")
	ended := make(chan struct{})
	more.Limit(time.Now().Add(time.Millisecond), func() { close(ended) })
	<-ended
	more.Close()
	for _, s := range all {
		s.Close()
	}
}

func TestStepsWhereTheEngineHasGone(t *testing.T) {
	local := newLocalTransport("/no/such/socket", nil)
	_, progress, _ := stepsOver(local).Run(context.Background(), get(local))
	assert.Equal(t, Unable, progress)
}
