package composefile

import (
	"bytes"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/network"
	spec "github.com/moby/docker-image-spec/specs-go/v1"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func some(name string, config container.Config, host container.HostConfig) described {
	return described{
		container: container.InspectResponse{
			ContainerJSONBase: &container.ContainerJSONBase{ID: name + "0123456789", Name: "/" + name, HostConfig: &host}, Config: &config,
			NetworkSettings: &container.NetworkSettings{},
		},
		image: image.InspectResponse{Config: &spec.DockerOCIImageConfig{}},
	}
}

func text(t *testing.T, all ...described) string {
	t.Helper()
	file := describe("p", all).node()
	require.NoError(t, checkForm(file))
	require.NoError(t, checkReferences(file))
	var json bytes.Buffer
	require.NoError(t, toJSON(&json, file))
	yaml, err := toYAML(file)
	require.NoError(t, err)
	loaded(t, string(yaml))
	return json.String()
}

func TestContainersThatShareAreServicesThatShare(t *testing.T) {
	db := some("db", container.Config{Image: "pg", Env: []string{"A=$x", "B="}, Labels: map[string]string{"com.docker.compose.service": "base", "own": "1"}},
		container.HostConfig{NetworkMode: "lan", ShmSize: 64 << 20})
	db.container.NetworkSettings.Networks = map[string]*network.EndpointSettings{"lan": {Aliases: []string{"db", "db01234", "store"}, IPAMConfig: &network.EndpointIPAMConfig{IPv4Address: "10.0.0.5"}}}
	web := some("web", container.Config{Image: "w", Labels: map[string]string{"com.docker.compose.depends_on": "base:service_healthy:true,gone:service_started:false"}},
		container.HostConfig{NetworkMode: "container:db0123456789", ShmSize: 64 << 20, PidMode: "container:db0123456789"})
	assert.Equal(t, `{"name":"p","services":{"base":{"image":"pg","container_name":"db","environment":{"A":"$$x","B":""},"labels":{"own":"1"},"networks":{"lan":{"aliases":["store"],"ipv4_address":"10.0.0.5"}}},`+
		`"web":{"image":"w","container_name":"web","depends_on":{"base":{"condition":"service_healthy","restart":true}},"network_mode":"service:base","pid":"service:base"}},"networks":{"lan":{"name":"lan","external":true}}}`, text(t, db, web))
}

func TestOnlyWhatTheImageDoesNotSay(t *testing.T) {
	one := some("app", container.Config{Image: "i", Cmd: []string{"x"}, Env: []string{"P=1", "Q=2"}, User: "u", WorkingDir: "/w"}, container.HostConfig{NetworkMode: "host", ShmSize: 64 << 20})
	one.image.Config = &spec.DockerOCIImageConfig{}
	one.image.Config.Cmd, one.image.Config.Env, one.image.Config.User = []string{"x"}, []string{"P=1"}, "u"
	assert.Equal(t, `{"name":"p","services":{"app":{"image":"i","container_name":"app","environment":{"Q":"2"},"working_dir":"/w","network_mode":"host"}}}`, text(t, one))
}

func TestServicesOfOneNameAreNamedAsTheirContainers(t *testing.T) {
	label := map[string]string{"com.docker.compose.service": "web"}
	names := serviceNames([]described{some("p-web-1", container.Config{Labels: label}, container.HostConfig{}), some("p-web-2", container.Config{Labels: label}, container.HostConfig{})})
	assert.Equal(t, map[string]string{"p-web-10123456789": "p-web-1", "p-web-20123456789": "p-web-2"}, names)
}
