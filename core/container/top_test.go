package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTop(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/top", 200, `{"Titles":["PID","CMD"],"Processes":[["1","sh"]]}`)
	e := s.Engine()
	doc, err := Top(context.Background(), e, TopRequest{Ref: web})
	require.NoError(t, err)
	table, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, Processes{Titles: []string{"PID", "CMD"}, Processes: [][]string{{"1", "sh"}}}, table)
	assert.Empty(t, s.Last().Query)

	_, err = Top(context.Background(), e, TopRequest{Ref: web, PsArgs: "-o pid"})
	require.NoError(t, err)
	assert.Equal(t, "ps_args=-o+pid", s.Last().Query)
}

func TestTopErrors(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("GET /containers/web/top", 409, message("is not running"))
	s.Reply("GET /containers/web/json", 200, state(`"Status":"exited"`))
	_, err := Top(context.Background(), e, TopRequest{Ref: web})
	assert.Equal(t, "exited", wantCode(t, err, fault.NotRunning).Details["status"])

	s.Reply("GET /containers/web/top", 404, message("No such container: web"))
	_, err = Top(context.Background(), e, TopRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)

	_, err = Top(context.Background(), e, TopRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}
