package container

import (
	"context"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWaitGivesTheExitCode(t *testing.T) {
	for body, want := range map[string]WaitResult{
		`{"StatusCode":3,"Error":null}`:                      {ExitCode: 3},
		`{"StatusCode":127,"Error":{"Message":"not found"}}`: {ExitCode: 127, Error: "not found"},
		`{"StatusCode":0}`:                                   {},
	} {
		s := enginetest.New(t)
		s.Reply("POST /containers/web/wait", 200, body)
		result, err := Wait(context.Background(), s.Engine(), WaitRequest{Ref: web})
		require.NoError(t, err)
		assert.Equal(t, want, result)
		assert.Empty(t, s.Last().Query)
	}
}

func TestWaitSendsTheCondition(t *testing.T) {
	for condition, want := range map[WaitCondition]string{"": "", "not-running": "", "next-exit": "condition=next-exit", "removed": "condition=removed"} {
		s := enginetest.New(t)
		s.Reply("POST /containers/web/wait", 200, `{"StatusCode":0}`)
		_, err := Wait(context.Background(), s.Engine(), WaitRequest{Ref: web, Condition: condition})
		require.NoError(t, err)
		assert.Equal(t, want, s.Last().Query)
	}
}

func TestWaitRefusesWhatCannotBe(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	_, err := Wait(context.Background(), e, WaitRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	s.SetVersion("1.29")
	_, err = Wait(context.Background(), s.Engine(), WaitRequest{Ref: web, Condition: "removed"})
	assert.True(t, fault.Is(err, fault.Unsupported))
}

func TestWaitErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/wait", 404, message("No such container: web"))
	_, err := Wait(context.Background(), s.Engine(), WaitRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)

	s.Reply("POST /containers/web/wait", 200, `never`)
	_, err = Wait(context.Background(), s.Engine(), WaitRequest{Ref: web})
	wantCode(t, err, fault.BadReply)

	// The engine sends the head at once; these are what its end in the middle looks like.
	for _, raw := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
	} {
		s.Cut("POST /containers/web/wait", raw)
		_, err = Wait(context.Background(), s.Engine(), WaitRequest{Ref: web})
		wantCode(t, err, fault.ConnectionLost)
	}
}

func TestWaitEndsWithItsDeadline(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("POST /containers/web/wait")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := Wait(ctx, s.Engine(), WaitRequest{Ref: web})
	wantCode(t, err, fault.Timeout)
}
