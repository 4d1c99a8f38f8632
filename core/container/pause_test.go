package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/require"
)

func TestPause(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/pause", 204, "")
	_, err := Pause(context.Background(), s.Engine(), PauseRequest{Ref: web})
	require.NoError(t, err)
}

func TestPauseErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		state  string
		want   fault.Code
	}{
		"missing":            {404, "", fault.ContainerNotFound},
		"stopped":            {409, state(`"Status":"exited"`), fault.NotRunning},
		"paused already":     {409, state(`"Status":"paused","Running":true,"Paused":true`), fault.Conflict},
		"gone in the middle": {409, "", fault.Conflict},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("POST /containers/web/pause", c.status, message("words"))
			if c.state != "" {
				s.Reply("GET /containers/web/json", 200, c.state)
			}
			_, err := Pause(context.Background(), s.Engine(), PauseRequest{Ref: web})
			wantCode(t, err, c.want)
		})
	}
}

func TestPauseWhoseFirstAnswerWasLost(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/web/pause", 409, message("already paused"))
	s.Reply("GET /containers/web/json", 200, state(`"Running":true,"Paused":true`))
	_, err := Pause(context.Background(), s.Engine(), PauseRequest{Ref: web})
	require.NoError(t, err)
}
