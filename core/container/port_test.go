package container

import (
	"context"
	"encoding/json"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const published = `{"NetworkSettings":{"Ports":{
	"80/tcp":[{"HostIp":"::","HostPort":"8080"},{"HostIp":"0.0.0.0","HostPort":"8080"}],
	"53/udp":[{"HostIp":"127.0.0.1","HostPort":"5353"}],"53/tcp":[{"HostIp":"127.0.0.1","HostPort":"5354"}],"9/tcp":null}}}`

func TestPortListsMappingsInOrder(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, published)
	all, err := Port(context.Background(), s.Engine(), PortRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, []PortMapping{
		{53, "tcp", "127.0.0.1", 5354}, {53, "udp", "127.0.0.1", 5353}, {80, "tcp", "0.0.0.0", 8080}, {80, "tcp", "::", 8080},
	}, all)
}

func TestPortOfOnePort(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, published)
	for port, want := range map[ContainerPort]int{"80/tcp": 2, "53/udp": 1, "9/tcp": 0, "81/tcp": 0} {
		found, err := Port(context.Background(), s.Engine(), PortRequest{Ref: web, Port: port})
		require.NoError(t, err)
		assert.NotNil(t, found)
		assert.Len(t, found, want, port)
	}
}

func TestPortErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 404, message("No such container: web"))
	_, err := Port(context.Background(), s.Engine(), PortRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)
	_, err = Port(context.Background(), s.Engine(), PortRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}

func TestContainerPortTakesNumbersAndTexts(t *testing.T) {
	for data, want := range map[string]ContainerPort{`80`: "80/tcp", `"80"`: "80/tcp", `"53/UDP"`: "53/udp", `"1/sctp"`: "1/sctp"} {
		var p ContainerPort
		require.NoError(t, json.Unmarshal([]byte(data), &p), data)
		assert.Equal(t, want, p)
	}
	for _, data := range []string{`0`, `-1`, `65536`, `""`, `"80/icmp"`, `"80/"`, `true`, `[]`, `8.5`} {
		var p ContainerPort
		assert.True(t, fault.Is(json.Unmarshal([]byte(data), &p), fault.InvalidArgument), data)
	}
	assert.Equal(t, "int | str", ContainerPort("").PythonType())
}
