package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKillSendsTheSignal(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/kill", 204, "")
	e := s.Engine()
	_, err := Kill(context.Background(), e, KillRequest{Ref: web})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	_, err = Kill(context.Background(), e, KillRequest{Ref: web, Signal: "SIGHUP"})
	require.NoError(t, err)
	assert.Equal(t, "signal=SIGHUP", s.Last().Query)
}

func TestKillIsSentOnce(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/web/kill", 204, "")
	_, err := Kill(context.Background(), s.Engine(), KillRequest{Ref: web})
	wantCode(t, err, fault.ConnectionLost)
	assert.Len(t, s.Requests(), 1)
}

func TestKillTellsThatTheContainerDoesNotRun(t *testing.T) {
	for fields, want := range map[string]fault.Code{
		`"Status":"exited"`: fault.NotRunning,
		`"Status":"restarting","Running":true,"Restarting":true`: fault.NotRunning,
		`"Status":"running","Running":true`:                      fault.Conflict,
	} {
		s := enginetest.New(t)
		s.Reply("POST /containers/web/kill", 409, message("the engine's words"))
		s.Reply("GET /containers/web/json", 200, state(fields))
		_, err := Kill(context.Background(), s.Engine(), KillRequest{Ref: web})
		f := wantCode(t, err, want)
		assert.Equal(t, "the engine's words", f.Message)
		assert.Equal(t, 409, f.Status)
	}
}

func TestKillKeepsAConflictThatCannotBeExplained(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/kill", 409, message("not running"))
	_, err := Kill(context.Background(), s.Engine(), KillRequest{Ref: web})
	wantCode(t, err, fault.Conflict)
}
