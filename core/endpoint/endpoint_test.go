package endpoint

import (
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/endpointtest"

	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contextEnvironment has a docker config with the contexts "remote", "secure", "ssh" and "empty".
func contextEnvironment(t *testing.T, variables map[string]string) Environment {
	t.Helper()
	home := t.TempDir()
	config := store.NewConfig(func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} }))
	contexts := store.New(filepath.Join(home, ".docker", "contexts"), config)
	add := func(name string, endpoints map[string]any) {
		require.NoError(t, contexts.CreateOrUpdate(store.Metadata{Name: name, Endpoints: endpoints, Metadata: map[string]any{}}))
	}
	host := func(h string) map[string]any {
		return map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: h}}
	}
	add("remote", host("tcp://remote:2375"))
	add("ssh", host("ssh://user@machine"))
	add("bad", host("gopher://x"))
	add("insecure", map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: "tcp://insecure:2376", SkipTLSVerify: true}})
	add("empty", map[string]any{})
	add("secure", host("tcp://secure:2376"))
	keys := endpointtest.NewAuthority(t)
	cert, key := keys.Issue(t, "client")
	require.NoError(t, contexts.ResetEndpointTLSMaterial("secure", docker.DockerEndpoint, &store.EndpointTLSData{
		Files: map[string][]byte{"ca.pem": keys.PEM, "cert.pem": cert, "key.pem": key},
	}))
	add("badca", host("tcp://secure:2376"))
	require.NoError(t, contexts.ResetEndpointTLSMaterial("badca", docker.DockerEndpoint, &store.EndpointTLSData{
		Files: map[string][]byte{"ca.pem": []byte("no certificate")},
	}))
	add("badkey", host("tcp://secure:2376"))
	require.NoError(t, contexts.ResetEndpointTLSMaterial("badkey", docker.DockerEndpoint, &store.EndpointTLSData{
		Files: map[string][]byte{"cert.pem": cert, "key.pem": []byte("no key")},
	}))
	return Environment{Home: home, UserID: -1, Variables: variables}
}

func TestResolveFollowsTheDockerCLIsOrder(t *testing.T) {
	both := map[string]string{"DOCKER_HOST": "tcp://variable:2375", "DOCKER_CONTEXT": "ssh"}
	onlyContext := map[string]string{"DOCKER_CONTEXT": "ssh"}
	for _, c := range []struct {
		name      string
		variables map[string]string
		options   Options
		want      Endpoint
	}{
		{"host argument", both, Options{Host: "tcp://argument:2375"}, Endpoint{Host: "tcp://argument:2375", Source: "argument"}},
		{"context argument", both, Options{Context: "secure"}, Endpoint{Host: "tcp://secure:2376", Source: "argument", Context: "secure", TLS: true, TLSSource: "context"}},
		{"default context is DOCKER_HOST", both, Options{Context: "default"}, Endpoint{Host: "tcp://variable:2375", Source: "DOCKER_HOST"}},
		{"DOCKER_HOST", both, Options{}, Endpoint{Host: "tcp://variable:2375", Source: "DOCKER_HOST"}},
		{"DOCKER_CONTEXT", onlyContext, Options{}, Endpoint{Host: "ssh://user@machine", Source: "DOCKER_CONTEXT", Context: "ssh"}},
		{"current context", nil, Options{}, Endpoint{Host: "tcp://remote:2375", Source: "context", Context: "remote"}},
		{"encryption without a check", nil, Options{Context: "insecure"}, Endpoint{Host: "tcp://insecure:2376", Source: "argument", Context: "insecure", TLS: true, TLSSource: "context"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := contextEnvironment(t, c.variables)
			endpointtest.WriteConfig(t, env.ConfigDir(), `{"currentContext":"remote"}`)

			got, err := Resolve(env, c.options)

			require.NoError(t, err)
			got.tls = nil
			assert.Equal(t, c.want, got)
		})
	}
}

func TestResolveUsesTheCertificatesOfAContext(t *testing.T) {
	env := contextEnvironment(t, nil)

	secure, err := Resolve(env, Options{Context: "secure"})
	require.NoError(t, err)
	assert.NotNil(t, secure.tls.RootCAs)
	assert.Len(t, secure.tls.Certificates, 1)
	assert.False(t, secure.tls.InsecureSkipVerify)

	insecure, err := Resolve(env, Options{Context: "insecure"})
	require.NoError(t, err)
	assert.True(t, insecure.tls.InsecureSkipVerify)
}

func TestResolveFallsBackToThePlatformsDefault(t *testing.T) {
	const none = "none"
	for _, config := range []string{none, "", `{"currentContext":"default"}`, `{"auths":{}}`} {
		t.Run(config, func(t *testing.T) {
			env := Environment{Home: t.TempDir(), UserID: 1234}
			if config != none {
				endpointtest.WriteConfig(t, env.ConfigDir(), config)
			}
			got, err := Resolve(env, Options{})
			require.NoError(t, err)
			assert.Equal(t, "default", got.Source)
			assert.Equal(t, "unix", got.Scheme())
			assert.Contains(t, got.Tried, "/run/user/1234/docker.sock")
		})
	}
	got, err := Resolve(Environment{UserID: -1}, Options{Context: "default"})
	require.NoError(t, err)
	assert.Equal(t, "default", got.Context)
	assert.Equal(t, "argument", got.Source)
	assert.Equal(t, []string{"/var/run/docker.sock"}, got.Tried)
}

func TestResolveRefuses(t *testing.T) {
	for _, c := range []struct {
		name      string
		variables map[string]string
		config    string
		options   Options
		says      string
		hint      string
	}{
		{"both", nil, "", Options{Host: "tcp://a:1", Context: "b"}, "both host", "not both"},
		{"bad host", nil, "", Options{Host: "gopher://a"}, "gopher", "unix:///var/run"},
		{"bad variable", map[string]string{"DOCKER_HOST": "tcp://a:port"}, "", Options{}, "tcp://a:port", "tcp://host"},
		{"missing context", nil, "", Options{Context: "nowhere"}, `no docker context "nowhere"`, "remote"},
		{"missing context of the variable", map[string]string{"DOCKER_CONTEXT": "nowhere"}, "", Options{}, "nowhere", "change DOCKER_CONTEXT"},
		{"missing current context", nil, `{"currentContext":"nowhere"}`, Options{}, "nowhere", "currentContext"},
		{"broken config", nil, `{"currentContext":`, Options{}, "not valid JSON", "repair"},
		{"context without host", nil, "", Options{Context: "empty"}, "names no docker host", "inspect"},
		{"context with a bad host", nil, "", Options{Context: "bad"}, "gopher", ""},
		{"context with a bad authority", nil, "", Options{Context: "badca"}, "ca.pem holds no certificate", ""},
		{"context with a bad key", nil, "", Options{Context: "badkey"}, "cannot be used", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := contextEnvironment(t, c.variables)
			if c.config != "" {
				endpointtest.WriteConfig(t, env.ConfigDir(), c.config)
			}
			_, err := Resolve(env, c.options)
			require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
			assert.Contains(t, fault.From(err).Message, c.says)
			assert.Contains(t, fault.From(err).Hint, c.hint)
		})
	}
}

func TestAMissingContextListsTheKnownOnes(t *testing.T) {
	_, err := Resolve(contextEnvironment(t, nil), Options{Context: "nowhere"})
	assert.Subset(t, fault.From(err).Details["contexts"], []string{"remote", "secure", "ssh"})

	_, err = Resolve(Environment{Home: t.TempDir()}, Options{Context: "nowhere"})
	assert.Contains(t, fault.From(err).Hint, "no contexts are stored")

	_, err = Resolve(Environment{}, Options{Context: "nowhere"})
	assert.Contains(t, fault.From(err).Message, "no docker config folder")
}

func TestABrokenContextIsNotCalledMissing(t *testing.T) {
	env := contextEnvironment(t, nil)
	files, err := filepath.Glob(filepath.Join(env.ConfigDir(), "contexts", "meta", "*", "meta.json"))
	require.NoError(t, err)
	for _, file := range files {
		require.NoError(t, os.WriteFile(file, []byte("{"), 0o600))
	}
	_, err = Resolve(env, Options{Context: "remote"})
	assert.Contains(t, fault.From(err).Message, "cannot be read")

	config := filepath.Join(env.ConfigDir(), "config.json")
	require.NoError(t, os.Mkdir(config, 0o700))
	_, err = Resolve(env, Options{})
	assert.Error(t, err)
}

func TestEndpointsSayWhereTheyComeFrom(t *testing.T) {
	for want, e := range map[string]Endpoint{
		"from the host argument":              {Source: "argument"},
		`from the context argument "a"`:       {Source: "argument", Context: "a"},
		"from DOCKER_HOST":                    {Source: "DOCKER_HOST"},
		"from DOCKER_CONTEXT=a":               {Source: "DOCKER_CONTEXT", Context: "a"},
		`from the current docker context "a"`: {Source: "context", Context: "a"},
		"the platform's default":              {Source: "default"},
	} {
		assert.Equal(t, want, e.Why())
	}
}

func TestEnvironmentPaths(t *testing.T) {
	env := Environment{Directory: "/somewhere", Variables: map[string]string{"DOCKER_CONFIG": "config", "A": "b"}}
	assert.Equal(t, "/somewhere/config", env.ConfigDir())
	assert.Equal(t, "/abs", env.Path("/abs"))
	assert.Equal(t, "", env.Path(""))
	assert.Empty(t, Environment{}.ConfigDir())
	assert.ElementsMatch(t, []string{"DOCKER_CONFIG=config", "A=b"}, env.List())
}
