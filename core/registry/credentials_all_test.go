package registry

import (
	"context"
	"testing"
	"time"

	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAllCredentials(t *testing.T) {
	env := home(t, `{"auths":{"a.test":{"auth":"`+basic("u", "p")+`"},"b.test":{}},"credHelpers":{"c.test":"one"},"credsStore":"two"}`,
		"DOCKER_AUTH_CONFIG", `{"auths":{"e.test":{"auth":"`+basic("env", "p")+`"}}}`)
	helper(t, env, "one", `read key; echo '{"Username":"one","Secret":"s"}'`)
	helper(t, env, "two", `case $1 in list) echo '{"d.test":"two"}';; get) read key; [ "$key" = d.test ] && echo '{"Username":"two","Secret":"s"}' || { echo credentials not found in native keychain; exit 1; };; esac`)

	found, failed, err := allCredentials(context.Background(), env, time.Now().Add(allLimit))

	require.NoError(t, err)
	require.NoError(t, failed)
	assert.Equal(t, map[string]api.AuthConfig{
		"c.test": {Username: "one", Password: "s", ServerAddress: "c.test"},
		"d.test": {Username: "two", Password: "s", ServerAddress: "d.test"},
		"e.test": {Username: "env", Password: "p", ServerAddress: "e.test"},
	}, found, "where there is a helper, the file is not asked")

	env = home(t, `{"auths":{"a.test":{"auth":"`+basic("u", "p")+`"}}}`)
	found, failed, err = allCredentials(context.Background(), env, time.Now().Add(allLimit))
	require.NoError(t, err)
	require.NoError(t, failed)
	assert.Equal(t, map[string]api.AuthConfig{"a.test": {Username: "u", Password: "p", ServerAddress: "a.test"}}, found)
}

func TestAHelperThatFailsIsPassedOverAndNotAskedAgain(t *testing.T) {
	for name, script := range map[string]string{
		"list":    `echo $1 >> $0.asked; echo the key ring is locked; echo hunter2 >&2; exit 1`,
		"get":     `echo $1 >> $0.asked; [ $1 = list ] && echo '{"a.test":"u","d.test":"u"}' || { echo the key ring is locked; exit 1; }`,
		"no list": `echo no list`,
	} {
		env := home(t, `{"auths":{"a.test":{},"b.test":{}},"credHelpers":{"c.test":"one"},"credsStore":"two"}`)
		helper(t, env, "one", `read key; echo '{"Username":"one","Secret":"s"}'`)
		helper(t, env, "two", script)
		found, failed, err := allCredentials(context.Background(), env, time.Now().Add(allLimit))
		require.NoError(t, err, name)
		assert.Equal(t, fault.CredentialHelper, fault.CodeOf(failed), name)
		assert.Contains(t, failed.Error(), "docker-credential-two", name)
		assert.NotContains(t, failed.Error(), secret, name)
		assert.Contains(t, found, "c.test", name)
	}
	_, failed, err := allCredentials(context.Background(), home(t, `{"credsStore":"none"}`), time.Now().Add(allLimit))
	require.NoError(t, err)
	assert.ErrorContains(t, failed, "docker-credential-none")

	for _, config := range []string{`{"auths":`, `{"auths":{"a":{"auth":"%"}}}`} {
		_, _, err = allCredentials(context.Background(), home(t, config), time.Now().Add(allLimit))
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "a docker config that is broken is not passed over")
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	env := home(t, `{"auths":{"a.test":{}},"credsStore":"two"}`)
	helper(t, env, "two", `echo '{}'`)
	_, _, err = allCredentials(ended, env, time.Now().Add(allLimit))
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err))
}
