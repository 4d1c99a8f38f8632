package network

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConnectSendsWhatIsAskedFor(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/back/connect", 200, "")
	_, err := Connect(background, s.Engine(), ConnectRequest{
		Ref: Ref{"back"}, Container: "web", Aliases: []string{"w"}, IPv4Address: "10.1.0.5", IPv6Address: "fd00::5", LinkLocalIPs: []string{"169.254.1.1"},
		Links: []string{"db:database"}, DriverOpt: map[string]string{"a": "b"}, MacAddress: "02:42:ac:11:00:02", GwPriority: 3,
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"Container":"web","EndpointConfig":{"IPAMConfig":{"IPv4Address":"10.1.0.5","IPv6Address":"fd00::5","LinkLocalIPs":["169.254.1.1"]},
		"Links":["db:database"],"Aliases":["w"],"MacAddress":"02:42:ac:11:00:02","DriverOpts":{"a":"b"},"GwPriority":3,"NetworkID":"","EndpointID":"","Gateway":"",
		"IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}`, s.Last().Body)
}

func TestConnectRefuses(t *testing.T) {
	s := enginetest.New(t)
	for _, r := range []ConnectRequest{
		{IPv4Address: "10.0.0.0/8"}, {IPv4Address: "fd00::5"}, {IPv6Address: "10.0.0.1"}, {IPv6Address: "x"}, {LinkLocalIPs: []string{"x"}},
	} {
		r.Ref, r.Container = Ref{"back"}, "web"
		_, err := Connect(background, s.Engine(), r)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%+v: %v", r, err)
	}
	s.SetVersion("1.41")
	_, err := Connect(background, s.Engine(), ConnectRequest{Ref: Ref{"back"}, Container: "web", MacAddress: "02:42:ac:11:00:02"})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	s.SetVersion("1.47")
	_, err = Connect(background, s.Engine(), ConnectRequest{Ref: Ref{"back"}, Container: "web", GwPriority: -1})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Equal(t, "1.48", fault.From(err).Details["required_api_version"])
	assert.Empty(t, s.Requests())
}

func TestConnectTellsWhatIsMissing(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /networks/back/connect", 404, `{"message":"No such container: web"}`)
	s.Reply("GET /networks/back", 200, back)
	_, err := Connect(background, s.Engine(), ConnectRequest{Ref: Ref{"back"}, Container: "web"})
	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)
	assert.Equal(t, "web", fault.From(err).Resource)

	s.Reply("GET /networks/back", 404, `{"message":"network back not found"}`)
	_, err = Connect(background, s.Engine(), ConnectRequest{Ref: Ref{"back"}, Container: "web"})
	assert.True(t, fault.Is(err, fault.NetworkNotFound), "%v", err)
	assert.Equal(t, "back", fault.From(err).Resource)
}

func TestConnectErrors(t *testing.T) {
	s := enginetest.New(t)
	r := ConnectRequest{Ref: Ref{"back"}, Container: "web"}
	s.Reply("POST /networks/back/connect", 403, `{"message":"endpoint with name web already exists in network back"}`)
	_, err := Connect(background, s.Engine(), r)
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "already")

	s.Reply("POST /networks/back/connect", 500, `{"message":"it broke"}`)
	_, err = Connect(background, s.Engine(), r)
	assert.True(t, fault.Is(err, fault.EngineFailed), "%v", err)

	s.Reply("GET /networks/back", 200, back)
	r.IPv4Address = "10.2.0.1"
	_, err = Connect(background, s.Engine(), r)
	require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Equal(t, []string{"10.1.0.0/16"}, fault.From(err).Details["subnets"])
	assert.False(t, fault.From(err).Retryable)

	r.IPv4Address = "10.1.0.1"
	_, err = Connect(background, s.Engine(), r)
	assert.True(t, fault.Is(err, fault.EngineFailed), "%v", err)
	assert.False(t, within("x", nil))
}
