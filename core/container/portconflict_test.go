package container

import (
	"context"
	"errors"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
)

func TestPortConflict(t *testing.T) {
	const other = `{"Id":"2","Names":["/other"],"Ports":[{"PrivatePort":9},{"IP":"127.0.0.1","PublicPort":80,"Type":"tcp"},{"IP":"::","PublicPort":53,"Type":"udp"}]}`
	const self = `{"Id":"1","Names":["/web"],"Ports":[{"IP":"0.0.0.0","PublicPort":80,"Type":"tcp"}]}`
	for name, c := range map[string]struct {
		text, bindings, running string
		want                    map[string]any
	}{
		"an owner on the same address": {
			text:     "Bind for 127.0.0.1:80 failed: port is already allocated",
			bindings: `{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"80"}]}`, running: "[" + other + "]",
			want: map[string]any{"port": 80, "protocol": "tcp", "owner": "other"},
		},
		"the other address is not in the way": {
			text:     "listen tcp4 127.0.0.2:80: bind: address already in use",
			bindings: `{"80/tcp":[{"HostIp":"127.0.0.2","HostPort":"80"}]}`, running: "[" + other + "]",
			want: map[string]any{"port": 80, "protocol": "tcp"},
		},
		"the container itself is not the owner": {
			text:     "listen tcp4 0.0.0.0:80: bind: address already in use",
			bindings: `{"80/tcp":[{"HostPort":"80"}]}`, running: "[" + self + "]",
			want: map[string]any{"port": 80, "protocol": "tcp"},
		},
		"the text picks one of several": {
			text:     "listen udp6 [::]:53: bind: address already in use",
			bindings: `{"80/tcp":[{"HostPort":"80"}],"53/udp":[{"HostPort":"53"}],"53/tcp":[{"HostPort":"53"}]}`, running: "[" + other + "]",
			want: map[string]any{"port": 53, "protocol": "udp", "owner": "other"},
		},
		"a text without an address": {
			text:     "port is already allocated",
			bindings: `{"80/tcp":[{"HostPort":""},{"HostPort":"80"}]}`, running: "[" + other + "]",
			want: map[string]any{"port": 80, "protocol": "tcp", "owner": "other"},
		},
		"an address that is none": {
			text:     "Bind for 0.0.0.0:99999 failed: port is already allocated",
			bindings: `{"80/tcp":[{"HostPort":"80"}]}`, running: "[]",
			want: map[string]any{"port": 80, "protocol": "tcp"},
		},
		"a port out of a range": {
			text:     "failed to bind host port 0.0.0.0:8001/udp: address already in use",
			bindings: `{"80/udp":[{"HostPort":"8000-8010"}]}`, running: "[]",
			want: map[string]any{"port": 8001, "protocol": "udp"},
		},
		"no container to ask": {
			text: "Bind for :::80 failed: port is already allocated", running: "[" + other + "]",
			want: map[string]any{"port": 80, "protocol": "tcp", "owner": "other"},
		},
		"no list to search": {
			text: "Bind for 0.0.0.0:80 failed: port is already allocated", running: `{}`,
			want: map[string]any{"port": 80, "protocol": "tcp"},
		},
		"nothing to be found": {text: "port is already allocated", running: "null"},
		"an owner without a name of its own": {
			text: "Bind for 0.0.0.0:80 failed: port is already allocated", running: `[{"Id":"3","Ports":[{"PublicPort":80,"Type":"tcp"}]}]`,
			want: map[string]any{"port": 80, "protocol": "tcp", "owner": "3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			if c.bindings != "" {
				s.Reply("GET /containers/web/json", 200, `{"Id":"1","HostConfig":{"PortBindings":`+c.bindings+`}}`)
			}
			s.Reply("GET /containers/json", 200, c.running)
			f := fault.From(explainPortConflict(context.Background(), s.Engine(), fault.FromStatus(500, c.text), "web"))
			assert.Equal(t, fault.PortConflict, f.Code)
			assert.Equal(t, c.want, f.Details)
			assert.NotEmpty(t, f.Hint)
			assert.Equal(t, c.text, f.Message)
		})
	}
}

func TestPortConflictLeavesOtherErrorsAlone(t *testing.T) {
	s := enginetest.New(t)
	other := errors.New("other")
	assert.Equal(t, other, explainPortConflict(context.Background(), s.Engine(), other, "web"))
	assert.Empty(t, s.Requests())
}
