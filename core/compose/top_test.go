package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTop(t *testing.T) {
	s, e := newShop(t, boxes[:3]...)
	s.Reply("GET /containers/"+id("d")+"/top", 200, `{"Titles":["PID"],"Processes":[["1"]]}`)
	s.Reply("GET /containers/"+id("b")+"/top", 404, `{"message":"No such container"}`) // it has gone meanwhile
	tables, err := Top(context.Background(), e, TopRequest{Selected: of(), PsArgs: "-e"})
	require.NoError(t, err)
	assert.Equal(t, []ContainerProcesses{{
		Which: Which{id("d"), "shop-db-1", "db", 1}, Titles: []string{"PID"}, Processes: [][]string{{"1"}},
	}}, tables)

	s.Reply("GET /containers/"+id("d")+"/top", 500, `{"message":"ps failed"}`)
	_, err = Top(context.Background(), e, TopRequest{Selected: of("db")})
	assert.Equal(t, "db", wantCode(t, err, fault.EngineFailed).Details["service"])
	_, err = Top(context.Background(), e, TopRequest{Selected: of("nobody")})
	wantCode(t, err, fault.ServiceNotFound)
}
