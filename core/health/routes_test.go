package health

import (
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func settings(ports, ip string) string {
	return `"NetworkSettings":{"Ports":{"80/tcp":` + ports + `},"Networks":{"bridge":{"IPAddress":"` + ip + `"}}}`
}

func routesOf(t *testing.T, w *world) ([]route, error) {
	t.Helper()
	watcher, err := watch(soon(t), w.Engine(), web)
	require.NoError(t, err)
	s, _ := watcher.state()
	return watcher.routes(soon(t), s, 80)
}

func TestRoutesAreDirectOrPublished(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`,
		settings(`[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"},{"HostIp":"127.0.0.9","HostPort":"81"}]`, "127.0.0.5")))
	found, err := routesOf(t, w)
	require.NoError(t, err)
	assert.Equal(t, []route{
		{host: "127.0.0.5", port: "80", direct: true},
		{host: "127.0.0.1", port: "8080"}, {host: "127.0.0.9", port: "81"}, {host: "::1", port: "8080"},
	}, found)
}

func TestARouteMustLeadSomewhere(t *testing.T) {
	// 240.0.0.0/4 is reserved: no machine has it.
	w := newWorld(t, document(`{"Status":"running"}`, settings(`null`, "240.0.0.7")))
	_, err := routesOf(t, w)
	f := failed(t, err, fault.InvalidArgument)
	assert.Contains(t, f.Hint, "publish")
}

func TestTheNetworkOfTheHostOrOfAnotherContainer(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`, `"HostConfig":{"NetworkMode":"host"}`))
	found, err := routesOf(t, w)
	require.NoError(t, err)
	assert.Equal(t, []route{{host: "127.0.0.1", port: "80", direct: true}}, found)

	w.set(document(`{"Status":"running"}`, `"HostConfig":{"NetworkMode":"container:owner"}`))
	_, err = routesOf(t, w)
	assert.True(t, fault.Is(err, fault.NotFound), "%v", err)
	w.Reply("GET /containers/owner/json", 200, document(`{"Status":"running"}`, settings(`[{"HostIp":"","HostPort":"99"}]`, "")))
	found, err = routesOf(t, w)
	require.NoError(t, err)
	assert.Equal(t, []route{{host: "127.0.0.1", port: "99"}}, found)
}

func TestTheMachineOfTheEngine(t *testing.T) {
	for host, want := range map[string]string{
		"unix:///var/run/docker.sock": "127.0.0.1",
		"tcp://build.example:2376":    "build.example",
		"tcp://[2001:db8::1]:2376":    "2001:db8::1",
		"ssh://me@far.example":        "far.example",
		"npipe:////./pipe/docker":     "127.0.0.1",
	} {
		assert.Equal(t, want, engineHost(endpoint.Endpoint{Host: host}))
	}
}

func TestWherePublishedPortsAre(t *testing.T) {
	for _, c := range []struct{ ip, engine, want string }{
		{"", "127.0.0.1", "127.0.0.1"},
		{"0.0.0.0", "127.0.0.1", "127.0.0.1"},
		{"::", "127.0.0.1", "::1"},
		{"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"198.51.100.4", "127.0.0.1", "198.51.100.4"},
		{"0.0.0.0", "far.example", "far.example"},
		{"::", "far.example", "far.example"},
		{"198.51.100.4", "far.example", "198.51.100.4"},
		{"127.0.0.1", "far.example", ""},
		{"127.0.0.1", "localhost", "127.0.0.1"},
	} {
		assert.Equal(t, c.want, published(c.ip, c.engine), "%v", c)
	}
}

func TestARemoteEnginesContainersAreNotNear(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "tcp://127.0.0.1:2375"})
	require.NoError(t, err)
	assert.False(t, (&watcher{e: e}).isNear("127.0.0.5"))
}
