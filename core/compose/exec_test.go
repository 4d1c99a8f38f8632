package compose

import (
	"context"
	"net"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// execution lets a container run a program that says hi and ends with 3.
func execution(s *enginetest.Simulated, letter string) {
	s.Reply("POST /containers/"+id(letter)+"/exec", 201, `{"Id":"x1"}`)
	s.Hijack("POST /exec/x1/start", func(conn net.Conn) { _, _ = conn.Write([]byte(enginetest.Frame(1, "hi\n"))) })
	s.Reply("GET /exec/x1/json", 200, `{"Running":false,"ExitCode":3}`)
}

func TestExec(t *testing.T) {
	s, e := newShop(t, boxes...)
	execution(s, "b")
	result, err := Exec(context.Background(), e, ExecRequest{Project: shop, One: One{Service: "web"}, Program: Program{
		Command: container.Argv{"echo", "hi"}, Variables: container.Variables{"A=b"}, Workdir: "/w", User: "1000", Privileged: true,
	}})
	require.NoError(t, err)
	assert.Equal(t, "hi\n", string(result.Output.Bytes))
	assert.Equal(t, 3, *result.ExitCode)
	asked := s.Requests()[1].Body
	for _, part := range []string{`"Cmd":["echo","hi"]`, `"A=b"`, `"WorkingDir":"/w"`, `"User":"1000"`, `"Privileged":true`} {
		assert.Contains(t, asked, part)
	}
}

func TestExecErrors(t *testing.T) {
	s, e := newShop(t, boxes...)
	r := ExecRequest{Project: shop, One: One{Service: "web", Index: new1()}, Program: Program{Command: container.Argv{"true"}}}
	_, err := Exec(context.Background(), e, r)
	assert.Equal(t, "exited", wantCode(t, err, fault.NotRunning).Details["status"])
	r.Index = nil
	execution(s, "b")
	r.Check = true
	_, err = Exec(context.Background(), e, r)
	f := wantCode(t, err, fault.CommandFailed)
	assert.Equal(t, "web", f.Details["service"])
	assert.Equal(t, "shop-web-2", f.Resource)
}
