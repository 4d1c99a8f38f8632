package registry

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	host     = "registry.example.test"
	webImage = host + "/team/web:1"
	secret   = "hunter2"
)

// home is a caller with a docker config, a folder on PATH for helpers, and further variables.
func home(t *testing.T, config string, variables ...string) endpoint.Environment {
	t.Helper()
	dir := t.TempDir()
	env := endpoint.Environment{Home: dir, Variables: map[string]string{"PATH": filepath.Join(dir, "bin") + ":/usr/bin:/bin"}}
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "bin"), 0o755))
	if config != "" {
		require.NoError(t, os.MkdirAll(env.ConfigDir(), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(env.ConfigDir(), "config.json"), []byte(config), 0o600))
	}
	for i := 0; i < len(variables); i += 2 {
		env.Variables[variables[i]] = variables[i+1]
	}
	return env
}

// helper puts a docker-credential-… program on the caller's PATH.
func helper(t *testing.T, env endpoint.Environment, suffix, script string) {
	t.Helper()
	path := filepath.Join(env.Home, "bin", helperPrefix+suffix)
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755))
}

func basic(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

func TestCredentialsOfTheConfigFile(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		want   api.AuthConfig
	}{
		"no file":          {"", api.AuthConfig{}},
		"empty file":       {" ", api.AuthConfig{}},
		"no entry":         {`{"auths":{"other.example.test":{"auth":"` + basic("u", "p") + `"}}}`, api.AuthConfig{}},
		"auth":             {`{"auths":{"` + host + `":{"auth":"` + basic("u", "p:q") + `"}}}`, api.AuthConfig{Username: "u", Password: "p:q", ServerAddress: host}},
		"identity token":   {`{"auths":{"` + host + `":{"auth":"` + basic("u", "") + `","identitytoken":"t"}}}`, api.AuthConfig{Username: "u", IdentityToken: "t", ServerAddress: host}},
		"registry token":   {`{"auths":{"` + host + `":{"registrytoken":"t"}}}`, api.AuthConfig{RegistryToken: "t", ServerAddress: host}},
		"address as a URL": {`{"auths":{"https://` + host + `/v1/":{"auth":"` + basic("u", "p") + `"}}}`, api.AuthConfig{Username: "u", Password: "p", ServerAddress: "https://" + host + "/v1/"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Credentials(context.Background(), home(t, c.config), webImage)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestCredentialsOfDockerHub(t *testing.T) {
	env := home(t, `{"auths":{"https://index.`+defaultDomain()+`/v1/":{"auth":"`+basic("u", "p")+`"}}}`)
	got, err := Credentials(context.Background(), env, "web:1")
	require.NoError(t, err)
	assert.Equal(t, "u", got.Username)
}

func TestNoHomeNoCredentials(t *testing.T) {
	got, err := Credentials(context.Background(), endpoint.Environment{}, webImage)
	require.NoError(t, err)
	assert.Equal(t, api.AuthConfig{}, got)
}

func TestABrokenConfigIsAnErrorWithoutItsValues(t *testing.T) {
	for _, config := range []string{
		`{"auths":`, `{"auths": hunter2}`, `{"auths":{"` + host + `":{"auth":"!hunter2!"}}}`, `{"auths":{"` + host + `":{"auth":123456789}}}`,
		`{"auths":{"` + host + `":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("hunter2")) + `"}}}`,
	} {
		_, err := Credentials(context.Background(), home(t, config), webImage)
		require.Error(t, err, config)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), config)
		assert.NotContains(t, err.Error(), secret, config)
		assert.NotContains(t, err.Error(), "123456789", config)
		assert.Contains(t, err.Error(), "config.json", config)
		_, err = Helpers(home(t, config))
		assert.Error(t, err, config)
	}
}

func TestAConfigThatIsAFolderIsAnError(t *testing.T) {
	env := home(t, "")
	require.NoError(t, os.MkdirAll(filepath.Join(env.ConfigDir(), "config.json"), 0o755))
	_, err := Credentials(context.Background(), env, webImage)
	assert.Error(t, err)
}

func TestABadNameHasNoCredentials(t *testing.T) {
	_, err := Credentials(context.Background(), home(t, ""), "A b")
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestCredentialsOfTheEnvironmentWin(t *testing.T) {
	variable := `{"auths":{"` + host + `":{"auth":"` + basic("env", "p") + `"}}}`
	env := home(t, `{"auths":{"`+host+`":{"auth":"`+basic("file", "p")+`"},"b.test":{"auth":"`+basic("file", "p")+`"}},"credHelpers":{"`+host+`":"none"}}`,
		"DOCKER_AUTH_CONFIG", variable)
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, "env", got.Username)

	got, err = Credentials(context.Background(), env, "b.test/web")
	require.NoError(t, err)
	assert.Equal(t, "file", got.Username, "the file is asked for what the variable does not have")
}

func TestABrokenVariableIsAnErrorWithoutItsValue(t *testing.T) {
	for _, text := range []string{
		`hunter2`, `{"auths":{"a.test":{"auth":""}}}`, `{"auths":{"a.test":{"auth":"` + basic("u", "p") + `","hunter2":1}}}`,
		`{"auths":{}} {"hunter2":1}`, `{"auths":{"a.test":{"auth":123456789}}}`, `{"auths":{"a.test":{"auth":"!hunter2!"}}}`,
	} {
		_, err := Credentials(context.Background(), home(t, "", "DOCKER_AUTH_CONFIG", text), webImage)
		require.Error(t, err, text)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), text)
		assert.Contains(t, err.Error(), "DOCKER_AUTH_CONFIG", text)
		assert.NotContains(t, err.Error(), secret, text)
		assert.NotContains(t, err.Error(), "123456789", text)
	}
}

func TestAHelperIsAskedWithTheCallersEnvironment(t *testing.T) {
	env := home(t, `{"auths":{"`+host+`":{"registrytoken":"r"}},"credHelpers":{"`+host+`":"test"},"credsStore":"other"}`, "WHO", "caller")
	helper(t, env, "test", `read key; echo "{\"ServerURL\":\"$key\",\"Username\":\"$WHO-$1-$key\",\"Secret\":\"hunter2\"}"`)
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, api.AuthConfig{Username: "caller-get-" + host, Password: secret, ServerAddress: host, RegistryToken: "r"}, got)
}

func TestAHelperMayGiveAnIdentityToken(t *testing.T) {
	env := home(t, `{"credsStore":"test"}`)
	helper(t, env, "test", `echo '{"ServerURL":"x","Username":"<token>","Secret":"t"}'`)
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, api.AuthConfig{IdentityToken: "t", ServerAddress: host}, got)
}

func TestAHelperWithoutCredentialsMeansNone(t *testing.T) {
	env := home(t, `{"auths":{"`+host+`":{"auth":"`+basic("u", "p")+`"}},"credsStore":"test"}`)
	helper(t, env, "test", `echo "credentials not found in native keychain"; exit 1`)
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, api.AuthConfig{}, got)
}

func TestAnEmptyHelperSwitchesTheCommonOneOff(t *testing.T) {
	env := home(t, `{"auths":{"`+host+`":{"auth":"`+basic("u", "p")+`"}},"credsStore":"missing","credHelpers":{"`+host+`":""}}`)
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, "u", got.Username)
}

func TestAHelperThatFails(t *testing.T) {
	for name, c := range map[string]struct{ script, says string }{
		"with a reason":            {"echo 'the key ring is locked'; echo more; exit 1", "the key ring is locked"},
		"with a long reason":       {"printf 'x%.0s' $(seq 1000); exit 1", "xxx…"},
		"without a word":           {"exit 3", "exit status 3"},
		"with an answer":           {`echo '{"Username":"u","Secret":"hunter2"}'; exit 1`, "exit status 1"},
		"with garbage":             {"echo hunter2", "did not answer with credentials"},
		"with a value too many":    {`echo '{"Username":"u","Secret":12345678}'`, "did not answer with credentials"},
		"asked without a registry": {"echo 'no credentials server URL'; exit 1", "no credentials server URL"},
	} {
		t.Run(name, func(t *testing.T) {
			env := home(t, `{"credsStore":"test"}`)
			helper(t, env, "test", c.script)
			_, err := Credentials(context.Background(), env, webImage)
			require.Error(t, err)
			f := fault.From(err)
			assert.Equal(t, fault.CredentialHelper, f.Code)
			assert.Contains(t, f.Message, "docker-credential-test")
			assert.Contains(t, f.Message, c.says)
			assert.Equal(t, "docker-credential-test", f.Details["program"])
			assert.NotEmpty(t, f.Hint)
			assert.NotContains(t, fmt.Sprintf("%+v", f), secret)
			assert.NotContains(t, f.Error(), "12345678")
			assert.Less(t, len(f.Message), 500)
		})
	}
}

func TestAHelperThatIsNotThere(t *testing.T) {
	for _, suffix := range []string{"missing", "../bin/test", "/bin/sh", "folder", "plain"} {
		env := home(t, `{"credsStore":"`+suffix+`"}`)
		helper(t, env, "test", "echo '{}'")
		env.Variables["PATH"] += ":relative::"
		require.NoError(t, os.Mkdir(filepath.Join(env.Home, "bin", helperPrefix+"folder"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(env.Home, "bin", helperPrefix+"plain"), nil, 0o644))
		_, err := Credentials(context.Background(), env, webImage)
		assert.True(t, fault.Is(err, fault.CredentialHelper), "%s: %v", suffix, err)
		assert.Contains(t, fault.From(err).Message, "is not on PATH")
	}
}

func TestAHelperThatHangsIsEnded(t *testing.T) {
	env := home(t, `{"credsStore":"test"}`)
	helper(t, env, "test", "exec sleep 1000")
	_, err := lookUp(context.Background(), env, host, 50*time.Millisecond)
	assert.True(t, fault.Is(err, fault.CredentialHelper), "%v", err)
	assert.Contains(t, err.Error(), "did not answer within 50ms")
}

func TestAHelperThatWritesWithoutEndIsEnded(t *testing.T) {
	env := home(t, `{"credsStore":"test"}`)
	helper(t, env, "test", "trap '' PIPE; while :; do echo hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 hunter2; done")
	for _, ask := range []func() error{
		func() error { _, err := Credentials(context.Background(), env, webImage); return err },
		func() error {
			_, failed, err := allCredentials(context.Background(), env, time.Now().Add(allLimit))
			require.NoError(t, err)
			return failed
		},
	} {
		f := fault.From(ask())
		assert.Equal(t, fault.CredentialHelper, f.Code)
		assert.Contains(t, f.Message, "wrote more than 1MiB")
		assert.NotContains(t, fmt.Sprintf("%+v", f), secret)
	}
}

// Many helpers that hang do not take their time one after the other.
func TestAllHelpersTogetherHaveADeadline(t *testing.T) {
	env := home(t, `{"credHelpers":{"a.test":"one","b.test":"two","c.test":"three"}}`)
	for _, suffix := range []string{"one", "two", "three"} {
		helper(t, env, suffix, "exec sleep 1000")
	}
	found, failed, err := allCredentials(context.Background(), env, time.Now().Add(50*time.Millisecond))
	require.NoError(t, err)
	assert.Empty(t, found)
	assert.True(t, fault.Is(failed, fault.CredentialHelper))
}

func TestAHelperEndsWithItsCaller(t *testing.T) {
	env := home(t, `{"credsStore":"test"}`)
	helper(t, env, "test", "exec sleep 1000")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := Credentials(ctx, env, webImage)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
}

// A process that the helper leaves behind keeps the helper's output open; waiting for its end would take as long as it lives.
func TestAnOrphanOfAHelperIsNotWaitedFor(t *testing.T) {
	env := home(t, `{"credsStore":"test"}`)
	helper(t, env, "test", `sleep 1000 & echo $! > "$HOME/orphan"; echo '{"Username":"u","Secret":"p"}'`)
	env.Variables["HOME"] = env.Home
	t.Cleanup(func() {
		if id, err := os.ReadFile(filepath.Join(env.Home, "orphan")); err == nil {
			var pid int
			if _, err := fmt.Sscan(string(id), &pid); err == nil {
				if p, err := os.FindProcess(pid); err == nil {
					_ = p.Kill()
				}
			}
		}
	})
	got, err := Credentials(context.Background(), env, webImage)
	require.NoError(t, err)
	assert.Equal(t, "u", got.Username)
}

func TestTheListOfHelpers(t *testing.T) {
	env := home(t, `{"credsStore":"test","credHelpers":{"b.test":"missing","a.test":"test","c.test":""}}`)
	helper(t, env, "test", "")
	path := filepath.Join(env.Home, "bin", "docker-credential-test")
	list, err := Helpers(env)
	require.NoError(t, err)
	assert.Equal(t, []Helper{
		{Registry: "", Program: "docker-credential-test", Path: path, Found: true},
		{Registry: "a.test", Program: "docker-credential-test", Path: path, Found: true},
		{Registry: "b.test", Program: "docker-credential-missing"},
	}, list)
	list, err = Helpers(home(t, ""))
	require.NoError(t, err)
	assert.Empty(t, list)
}
