package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnpause(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/unpause", 204, "")
	_, err := Unpause(context.Background(), s.Engine(), UnpauseRequest{Ref: web})
	require.NoError(t, err)
}

func TestUnpauseErrors(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		state  string
		want   fault.Code
	}{
		"missing":              {404, "", fault.ContainerNotFound},
		"stopped":              {500, state(`"Status":"exited"`), fault.NotRunning},
		"not paused":           {500, state(`"Status":"running","Running":true`), fault.Conflict},
		"not paused, as 409":   {409, state(`"Status":"running","Running":true`), fault.Conflict},
		"paused and the like":  {500, state(`"Status":"paused","Running":true,"Paused":true`), fault.EngineFailed},
		"gone in the meantime": {500, "", fault.EngineFailed},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("POST /containers/web/unpause", c.status, message("words"))
			if c.state != "" {
				s.Reply("GET /containers/web/json", 200, c.state)
			}
			_, err := Unpause(context.Background(), s.Engine(), UnpauseRequest{Ref: web})
			f := wantCode(t, err, c.want)
			assert.Equal(t, c.want == fault.EngineFailed, f.Retryable)
		})
	}
}

func TestUnpauseWhoseFirstAnswerWasLost(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "POST /containers/web/unpause", 500, message("not paused"))
	s.Reply("GET /containers/web/json", 200, state(`"Running":true`))
	_, err := Unpause(context.Background(), s.Engine(), UnpauseRequest{Ref: web})
	require.NoError(t, err)
}
