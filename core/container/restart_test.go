package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRestartTakesTheGraceOfStop(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{}`)
	s.Reply("POST /containers/web/restart", 204, "")
	_, err := Restart(context.Background(), s.Engine(), RestartRequest{Ref: web, Deadline: within(4), Grace: Grace{Signal: "INT"}})
	require.NoError(t, err)
	assert.Equal(t, "signal=INT&t=3", s.Last().Query)
}

func TestRestartExplainsAPortConflict(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{}`)
	s.Reply("GET /containers/json", 200, `[]`)
	s.Reply("POST /containers/web/restart", 500, message("Bind for 0.0.0.0:80 failed: port is already allocated"))
	_, err := Restart(context.Background(), s.Engine(), RestartRequest{Ref: web})
	assert.Equal(t, 80, wantCode(t, err, fault.PortConflict).Details["port"])
}

func TestARestartIsNotRepeated(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Config":{}}`)
	cutOnce(s, "POST /containers/web/restart", 204, "")
	_, err := Restart(context.Background(), s.Engine(), RestartRequest{Ref: web})
	wantCode(t, err, fault.ConnectionLost)
	assert.Equal(t, 1, sent(s, "POST", "/containers/web/restart"))
}
