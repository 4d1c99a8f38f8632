package network

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDisconnect(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/back/disconnect", 200, "")
	_, err := Disconnect(background, s.Engine(), DisconnectRequest{Ref: Ref{"back"}, Container: "web", Force: true})
	require.NoError(t, err)
	assert.JSONEq(t, `{"Container":"web","Force":true}`, s.Last().Body)
}

func TestDisconnectErrors(t *testing.T) {
	const in, out = `{"NetworkSettings":{"Networks":{"back":{"NetworkID":"abc"}}}}`, `{"NetworkSettings":{"Networks":{"bridge":{"NetworkID":"def"}}}}`
	for _, c := range []struct {
		name      string
		status    int
		network   string
		container string
		code      fault.Code
		resource  string
	}{
		{"not in it", 500, back, out, fault.Conflict, "back"},
		{"not in it, a newer engine", 403, back, out, fault.Conflict, "back"},
		{"in it", 500, back, in, fault.EngineFailed, "back"},
		{"no such container", 404, back, "", fault.ContainerNotFound, "web"},
		{"no such network", 404, "", "", fault.NetworkNotFound, "back"},
		{"network gone", 500, "", "", fault.EngineFailed, "back"},
		{"container gone", 500, back, "", fault.EngineFailed, "back"},
		{"nonsense", 500, back, `[]`, fault.EngineFailed, "back"},
		{"nonsense too", 500, `[]`, ``, fault.EngineFailed, "back"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("POST /networks/back/disconnect", c.status, `{"message":"the engine's words"}`)
			for route, body := range map[string]string{"GET /networks/back": c.network, "GET /containers/web/json": c.container} {
				if body != "" {
					s.Reply(route, 200, body)
				}
			}
			_, err := Disconnect(background, s.Engine(), DisconnectRequest{Ref: Ref{"back"}, Container: "web"})
			assert.Equal(t, c.code, fault.CodeOf(err), "%v", err)
			assert.Equal(t, c.resource, fault.From(err).Resource)
		})
	}
	s := enginetest.New(t)
	s.Cut("POST /networks/back/disconnect", "")
	_, err := Disconnect(background, s.Engine(), DisconnectRequest{Ref: Ref{"back"}, Container: "web"})
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
	assert.Len(t, s.Requests(), 1)
}
