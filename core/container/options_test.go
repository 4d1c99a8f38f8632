package container

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/docker/docker/api/types/mount"
	"github.com/docker/go-connections/nat"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// configured reads options as they come over the border, and configures with them.
func configured(t *testing.T, e *engine.Engine, options string) (*configuration, error) {
	t.Helper()
	var o Options
	if err := argument.Decode([]byte(options), &o); err != nil {
		return nil, fault.From(err)
	}
	return o.configure(context.Background(), e)
}

func mustConfigure(t *testing.T, options string) *configuration {
	t.Helper()
	c, err := configured(t, enginetest.New(t).Engine(), options)
	require.NoError(t, err)
	return c
}

func TestPortsTakeEveryFormOfDockerPy(t *testing.T) {
	for form, want := range map[string]nat.PortMap{
		`{"80": 8080}`:                        {"80/tcp": {{HostPort: "8080"}}},
		`{"53/udp": "5353"}`:                  {"53/udp": {{HostPort: "5353"}}},
		`{"80": null}`:                        {"80/tcp": {{}}},
		`{"80": 0}`:                           {"80/tcp": {{}}},
		`{"80": ["127.0.0.1", 8080]}`:         {"80/tcp": {{HostIP: "127.0.0.1", HostPort: "8080"}}},
		`{"80": ["127.0.0.1"]}`:               {"80/tcp": {{HostIP: "127.0.0.1"}}},
		`{"80": ["::1", null]}`:               {"80/tcp": {{HostIP: "::1"}}},
		`{"80": [8080, 8081]}`:                {"80/tcp": {{HostPort: "8080"}, {HostPort: "8081"}}},
		`{"80": ["8080", ["127.0.0.1", 81]]}`: {"80/tcp": {{HostPort: "8080"}, {HostIP: "127.0.0.1", HostPort: "81"}}},
		`{"80": {"HostIp": "127.0.0.1", "HostPort": 8080}}`: {"80/tcp": {{HostIP: "127.0.0.1", HostPort: "8080"}}},
		`{"80": "8000-8010"}`:                               {"80/tcp": {{HostPort: "8000-8010"}}},
		`["8080:80", "127.0.0.1::81"]`:                      {"80/tcp": {{HostPort: "8080"}}, "81/tcp": {{HostIP: "127.0.0.1"}}},
		`[80]`:                                              {"80/tcp": {{}}},
	} {
		c := mustConfigure(t, `{"image": "x", "ports": `+form+`}`)
		assert.Equal(t, want, c.host.PortBindings, form)
		assert.Len(t, c.config.ExposedPorts, len(want), form)
	}
}

func TestVolumesTakeEveryForm(t *testing.T) {
	for form, want := range map[string][]string{
		`{"/a": {"bind": "/b"}}`:                                             {"/a:/b:rw"},
		`{"/a": {"bind": "/b", "mode": "ro"}}`:                               {"/a:/b:ro"},
		`{"/a": {"bind": "/b", "ro": true}}`:                                 {"/a:/b:ro"},
		`{"/a": {"bind": "/b", "ro": false}}`:                                {"/a:/b:rw"},
		`{"/a": {"bind": "/b", "mode": "ro", "propagation": "rslave"}}`:      {"/a:/b:ro,rslave"},
		`{"data": "/b"}`:                                                     {"data:/b:rw"},
		`["/a:/b:ro", "/only"]`:                                              {"/a:/b:ro", "/only"},
		`{"./x": "/b", "../y": "/c", "~/z": "/d", "~": "/e", "plain": "/f"}`: {"/srv/y:/c:rw", "/srv/dir/x:/b:rw", "plain:/f:rw", "/home/me:/e:rw", "/home/me/z:/d:rw"},
	} {
		e := enginetest.New(t).EngineWith(engine.Options{Environment: endpoint.Environment{Home: "/home/me", Directory: "/srv/dir"}})
		c, err := configured(t, e, `{"image": "x", "volumes": `+form+`}`)
		require.NoError(t, err, form)
		assert.Equal(t, want, c.host.Binds, form)
	}
}

func TestOtherFormsThatMeanTheSame(t *testing.T) {
	c := mustConfigure(t, `{
		"image": "x", "command": "echo 'a b'", "entrypoint": ["/bin/sh", 5],
		"environment": {"B": 2, "A": "x=y", "GONE": null}, "labels": ["a=1", "b"],
		"links": [["db", "alias"]], "extra_hosts": ["h:1.2.3.4"], "tmpfs": {"/run": "size=1m", "/tmp": ""},
		"mounts": [{"source": "data", "target": "/data", "read_only": true}],
		"ulimits": [{"name": "nofile", "soft": 5}, "nproc=1:2"],
		"log_config": {"type": "syslog", "config": {"tag": "x"}},
		"device_requests": [{"count": -1, "capabilities": [["gpu"]]}], "gpus": 2,
		"device_read_bps": [{"Path": "/dev/sda", "Rate": 10}], "blkio_weight_device": [{"path": "/dev/sda", "weight": 10}],
		"devices": ["/dev/a", "/dev/b:/dev/c", "/dev/d:/dev/e:r"], "user": 1000, "sysctls": {"a": 1},
		"restart_policy": "on-failure:3", "blkio_weight": 20, "oom_kill_disable": true, "platform": "linux/arm/v7",
		"healthcheck": {"test": "true", "interval": "1m", "timeout": 2.5, "start_period": 3000000000, "start_interval": "1s"}
	}`)
	assert.Equal(t, []string{"echo", "a b"}, []string(c.config.Cmd))
	assert.Equal(t, []string{"/bin/sh", "5"}, []string(c.config.Entrypoint))
	assert.Equal(t, []string{"A=x=y", "B=2", "GONE"}, c.config.Env)
	assert.Equal(t, map[string]string{"a": "1", "b": ""}, c.config.Labels)
	assert.Equal(t, []string{"db:alias"}, c.host.Links)
	assert.Equal(t, map[string]string{"/run": "size=1m", "/tmp": ""}, c.host.Tmpfs)
	assert.Equal(t, []mount.Mount{{Type: mount.TypeVolume, Source: "data", Target: "/data", ReadOnly: true}}, c.host.Mounts)
	assert.Equal(t, int64(5), c.host.Ulimits[0].Hard)
	assert.Equal(t, "nproc", c.host.Ulimits[1].Name)
	assert.Equal(t, "syslog", c.host.LogConfig.Type)
	assert.Equal(t, []int{-1, 2}, []int{c.host.DeviceRequests[0].Count, c.host.DeviceRequests[1].Count})
	assert.Equal(t, uint64(10), c.host.BlkioDeviceReadBps[0].Rate)
	assert.Equal(t, uint16(10), c.host.BlkioWeightDevice[0].Weight)
	assert.Equal(t, "/dev/c", c.host.Devices[1].PathInContainer)
	assert.Equal(t, "r", c.host.Devices[2].CgroupPermissions)
	assert.Equal(t, "1000", c.config.User)
	assert.Equal(t, 3, c.host.RestartPolicy.MaximumRetryCount)
	assert.Equal(t, "v7", c.platform.Variant)
	assert.Equal(t, "1m0s 2.5s 3s 1s", c.config.Healthcheck.Interval.String()+" "+c.config.Healthcheck.Timeout.String()+" "+
		c.config.Healthcheck.StartPeriod.String()+" "+c.config.Healthcheck.StartInterval.String())
}

func TestWhatCannotBeUnderstoodIsRefused(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, options := range []string{
		`{"image": " "}`, `{"image": "x", "name": "a b"}`, `{"image": "x", "command": 5}`, `{"image": "x", "command": "'"}`,
		`{"image": "x", "environment": 5}`, `{"image": "x", "environment": [{}]}`, `{"image": "x", "environment": {"A": []}}`,
		`{"image": "x", "labels": {"a": []}}`, `{"image": "x", "extra_hosts": {"a": 5}}`, `{"image": "x", "tmpfs": 5}`,
		`{"image": "x", "gpus": "some"}`, `{"image": "x", "gpus": {}}`, `{"image": "x", "user": {}}`,
		`{"image": "x", "ports": {"0": 1}}`, `{"image": "x", "ports": {"80/icmp": 1}}`, `{"image": "x", "ports": {"80": "x"}}`,
		`{"image": "x", "ports": {"80": {"HostPort": {}}}}`, `{"image": "x", "ports": {"80": true}}`, `{"image": "x", "ports": ["a:b"]}`,
		`{"image": "x", "ports": {"80": ["127.0.0.1", "x"]}}`, `{"image": "x", "ports": {"80": [[[]], {"a": 1}]}}`, `{"image": "x", "expose": [{}]}`,
		`{"image": "x", "volumes": {"a": {"bind": "/b", "ro": true, "mode": "rw"}}}`, `{"image": "x", "volumes": {"a": {"x": 1}}}`,
		`{"image": "x", "mounts": [{"Type": "bind"}]}`, `{"image": "x", "mounts": [{"Typ": "bind"}]}`, `{"image": "x", "mounts": [5]}`,
		`{"image": "x", "ulimits": ["x"]}`, `{"image": "x", "ulimits": [{"x": 1}]}`,
		`{"image": "x", "restart_policy": "on-failure:x"}`, `{"image": "x", "restart_policy": {"Name": "always", "MaximumRetryCount": 3}}`, `{"image": "x", "restart_policy": 5}`,
		`{"image": "x", "healthcheck": {"test": 5}}`, `{"image": "x", "healthcheck": {"interval": "x"}}`, `{"image": "x", "healthcheck": {"interval": -1.5}}`,
		`{"image": "x", "platform": "x"}`, `{"image": "x", "version": "1.20"}`,
		`{"image": "x", "network": "a", "networking_config": {"b": {}}}`, `{"image": "x", "auto_remove": true, "restart_policy": "always"}`,
	} {
		_, err := configured(t, e, options)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%s: %v", options, err)
		if err != nil {
			assert.NotEmpty(t, fault.From(err).Hint, options)
		}
	}
}

func TestOptionsOfOtherEnginesAreUnsupported(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.39")
	old := s.Engine()
	for _, options := range []string{
		`"gpus": "all"`, `"cgroupns": "host"`, `"platform": "linux/amd64"`, `"annotations": {"a": "b"}`,
		`"healthcheck": {"start_interval": "1s"}`, `"networking_config": {"a": {}, "b": {}}`, `"networking_config": {"a": {"gw_priority": 1}}`,
		`"networking_config": {"a": {"MacAddress": "02:42:ac:11:00:09"}}`, `"init_path": "/x"`, `"lxc_conf": {"a": "b"}`,
	} {
		_, err := configured(t, old, `{"image": "x", `+options+`}`)
		assert.Equal(t, fault.Unsupported, fault.CodeOf(err), "%s: %v", options, err)
	}
	c, err := configured(t, old, `{"image": "x", "kernel_memory": "1m", "mac_address": "02:42:ac:11:00:09"}`)
	require.NoError(t, err)
	assert.EqualValues(t, 1<<20, c.host.KernelMemory)
	//lint:ignore SA1019 that is where old engines look
	assert.Equal(t, "02:42:ac:11:00:09", c.config.MacAddress)
	_, err = configured(t, enginetest.New(t).Engine(), `{"image": "x", "kernel_memory": "1m"}`)
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
}

func TestAnInputThatEndsWithItsSession(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"abc"}`)
	s.Reply("POST /containers/abc/start", 204, "")
	options := Options{Image: "x", StdinOpen: true, StdinOnce: true}
	_, err := Create(context.Background(), s.Engine(), CreateRequest{Options: options}, nil)
	require.NoError(t, err)
	assert.Contains(t, s.Last().Body, `"StdinOnce":true`)
	_, err = Run(context.Background(), s.Engine(), RunRequest{Options: options, Detach: true}, nil, nil)
	require.NoError(t, err)
	assert.Contains(t, s.Requests()[1].Body, `"StdinOnce":true`)
	_, err = Create(context.Background(), s.Engine(), CreateRequest{Options: Options{Image: "x", StdinOnce: true}}, nil)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}

func TestNetworks(t *testing.T) {
	c := mustConfigure(t, `{"image": "x", "networking_config": {"net": {"aliases": ["db"]}}, "mac_address": "02:42:ac:11:00:09"}`)
	assert.EqualValues(t, "net", c.host.NetworkMode)
	assert.Equal(t, []string{"db"}, c.network.EndpointsConfig["net"].Aliases)
	assert.Equal(t, "02:42:ac:11:00:09", c.network.EndpointsConfig["net"].MacAddress)
	c = mustConfigure(t, `{"image": "x", "networking_config": {"a": {"GwPriority": 7}, "b": {"gw_priority": -1}}}`)
	assert.Equal(t, 7, c.network.EndpointsConfig["a"].GwPriority)
	assert.Equal(t, -1, c.network.EndpointsConfig["b"].GwPriority)
	c = mustConfigure(t, `{"image": "x", "mac_address": "02:42:ac:11:00:09"}`)
	assert.Equal(t, "02:42:ac:11:00:09", c.network.EndpointsConfig["default"].MacAddress)
}

func TestProxiesOfTheDockerConfig(t *testing.T) {
	dir := t.TempDir()
	e := enginetest.New(t).EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_CONFIG": dir}}})
	path := filepath.Join(dir, "config.json")

	c, err := configured(t, e, `{"image": "x"}`)
	require.NoError(t, err)
	assert.Empty(t, c.config.Env, "without a config")

	require.NoError(t, os.WriteFile(path, []byte(`{"proxies": {"default": {"httpProxy": "http://p:1", "noProxy": "here"}}}`), 0o600))
	c, err = configured(t, e, `{"image": "x", "environment": {"NO_PROXY": "mine"}}`)
	require.NoError(t, err)
	assert.Equal(t, []string{"NO_PROXY=mine", "HTTP_PROXY=http://p:1", "http_proxy=http://p:1", "no_proxy=here"}, c.config.Env)
	c, err = configured(t, e, `{"image": "x", "use_config_proxy": false}`)
	require.NoError(t, err)
	assert.Empty(t, c.config.Env)

	require.NoError(t, os.WriteFile(path, []byte(`{"proxies": 5}`), 0o600))
	_, err = configured(t, e, `{"image": "x"}`)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}
