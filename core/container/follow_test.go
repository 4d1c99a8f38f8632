package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFollowReadsToTheEnd(t *testing.T) {
	for tty, body := range map[string]string{"true": "out", "false": enginetest.Frame(1, "out")} {
		s := enginetest.New(t)
		s.Reply("GET /containers/web/json", 200, `{"Id":"abc","Config":{"Tty":`+tty+`}}`)
		s.Reply("GET /containers/abc/logs", 200, body)
		o, err := Follow(context.Background(), s.Engine(), FollowRequest{Ref: Ref{Container: "web"}, Tail: "5"})
		require.NoError(t, err)
		assert.Equal(t, "out", string(o.Stream(1)))
		assert.Equal(t, "follow=1&stderr=1&stdout=1&tail=5", s.Last().Query)
	}
}

func TestFollowFails(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	off := false
	for want, r := range map[fault.Code]FollowRequest{
		fault.InvalidArgument:   {Ref: Ref{Container: "a b"}},
		fault.ContainerNotFound: {Ref: Ref{Container: "gone"}},
	} {
		s.Reply("GET /containers/gone/json", 404, `{"message":"No such container"}`)
		_, err := Follow(context.Background(), e, r)
		assert.Equal(t, want, fault.CodeOf(err))
	}
	_, err := Follow(context.Background(), e, FollowRequest{Ref: Ref{Container: "web"}, Stdout: &off, Stderr: &off})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc"}`)
	s.Cut("GET /containers/abc/logs", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x01\x00")
	_, err = Follow(context.Background(), e, FollowRequest{Ref: Ref{Container: "web"}})
	assert.Equal(t, fault.ConnectionLost, fault.CodeOf(err), "%v", err)
}
