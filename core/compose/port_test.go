package compose

import (
	"context"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPort(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("GET /containers/"+id("b")+"/json", 200, `{"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8080"}],"53/udp":null}}}`)
	ports, err := Port(context.Background(), e, PortRequest{Project: shop, One: One{Service: "web"}, Port: "80/tcp"})
	require.NoError(t, err)
	assert.Equal(t, []container.PortMapping{{ContainerPort: 80, Protocol: "tcp", HostIP: "127.0.0.1", HostPort: 8080}}, ports)

	_, err = Port(context.Background(), e, PortRequest{Project: shop, One: One{Service: "nobody"}})
	wantCode(t, err, fault.ServiceNotFound)
}
