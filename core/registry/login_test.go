package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/distribution/reference"
	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sentFor(t *testing.T, e *engine.Engine, image string, given Auth) api.AuthConfig {
	named, err := reference.ParseNormalizedNamed(image)
	require.NoError(t, err)
	header, err := EncodedAuth(context.Background(), e, named, given)
	require.NoError(t, err)
	sent, err := api.DecodeAuthConfig(header)
	require.NoError(t, err)
	return *sent
}

func TestWhatALoginKeeps(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /auth", 200, `{"Status":"Login Succeeded","IdentityToken":""}`)
	e := s.Engine()
	key, status, err := Login(context.Background(), e, "https://host.test:5000/v2/", "u", secret)
	require.NoError(t, err)
	assert.Equal(t, []string{"host.test:5000", "Login Succeeded"}, []string{key, status})
	var asked api.AuthConfig
	require.NoError(t, json.Unmarshal([]byte(s.Last().Body), &asked))
	assert.Equal(t, api.AuthConfig{Username: "u", Password: secret, ServerAddress: "host.test:5000"}, asked)

	assert.Equal(t, secret, sentFor(t, e, "host.test:5000/web", Auth{}).Password)
	assert.Equal(t, "mine", sentFor(t, e, "host.test:5000/web", Password("me", "mine")).Password, "what a call gives wins")
	assert.Empty(t, sentFor(t, e, "other.test/web", Auth{}).Password)
	assert.Empty(t, sentFor(t, enginetest.New(t).Engine(), "host.test:5000/web", Auth{}).Password, "another client has nothing of it")
	all, _, err := AllCredentials(context.Background(), e)
	require.NoError(t, err)
	assert.Equal(t, secret, all["host.test:5000"].Password)

	for _, known := range []bool{true, false} {
		forgotten, err := Logout(e, "host.test:5000")
		require.NoError(t, err)
		assert.Equal(t, known, forgotten)
	}
	assert.Empty(t, sentFor(t, e, "host.test:5000/web", Auth{}).Password)
}

func TestATokenIsKeptInsteadOfThePassword(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /auth", 200, `{"Status":"Login Succeeded","IdentityToken":"token"}`)
	e := s.Engine()
	for _, name := range []string{"", defaultDomain(), "index." + defaultDomain(), "https://index." + defaultDomain() + "/v1/"} {
		key, _, err := Login(context.Background(), e, name, "u", secret)
		require.NoError(t, err, name)
		assert.Equal(t, "https://index."+defaultDomain()+"/v1/", key)
	}
	assert.Equal(t, api.AuthConfig{IdentityToken: "token", ServerAddress: "https://index." + defaultDomain() + "/v1/"}, sentFor(t, e, "web", Auth{}))
}

func TestNoFormOfAPasswordIsInErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /auth", 204, "")
	e := s.Engine()
	_, status, err := Login(context.Background(), e, "host.test", "user", secret)
	require.NoError(t, err)
	assert.Equal(t, "Login Succeeded", status)
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + secret))
	f := fault.New(fault.EngineFailed, "the registry got Authorization: Basic %s, and %s", basic, secret).Hide(e.Secrets())
	assert.NotContains(t, f.Message, basic)
	assert.NotContains(t, f.Message, secret)
}

func TestALoginThatFailsKeepsNothing(t *testing.T) {
	for message, code := range map[string]fault.Code{
		"login attempt failed with status: 401 Unauthorized": fault.Unauthorized, "dial tcp: connection refused": fault.RegistryFailed,
	} {
		s := enginetest.New(t)
		s.Reply("POST /auth", 500, `{"message":"`+message+`"}`)
		e := s.Engine()
		_, _, err := Login(context.Background(), e, "host.test", "u", secret)
		assert.Equal(t, code, fault.CodeOf(err), message)
		assert.Equal(t, "host.test", fault.From(err).Resource)
		assert.Empty(t, e.Logins().All())
	}
	for _, name := range []string{"://", "a b", "UPPER CASE", "host.test:port", "/x", "just"} {
		_, _, err := Login(context.Background(), enginetest.New(t).Engine(), name, "u", secret)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), name)
	}
}
