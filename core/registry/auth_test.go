package registry

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAuthTakesTheNamesOfDockerPyAndOfTheConfig(t *testing.T) {
	for text, want := range map[string]api.AuthConfig{
		`{"username":"u","password":"p"}`:                          {Username: "u", Password: "p"},
		`{"username":"u","password":"p","email":"e@example.test"}`: {Username: "u", Password: "p"},
		`{"identity_token":"t"}`:                                   {IdentityToken: "t"},
		`{"identitytoken":"t"}`:                                    {IdentityToken: "t"},
		`{"registry_token":"t","serveraddress":"host:1"}`:          {RegistryToken: "t", ServerAddress: "host:1"},
	} {
		var a Auth
		require.NoError(t, json.Unmarshal([]byte(text), &a), text)
		assert.Equal(t, want, a.config, text)
		assert.False(t, a.IsZero(), text)
	}
	for _, none := range []string{`null`, `{}`} {
		var a Auth
		require.NoError(t, json.Unmarshal([]byte(none), &a))
		assert.True(t, a.IsZero(), none)
	}
}

func TestBadAuthIsRefusedWithoutShowingIt(t *testing.T) {
	for _, text := range []string{
		`"hunter2"`, `["hunter2"]`, `{"username":"hunter2"}`, `{"password":"hunter2"}`, `{"username":"","password":"hunter2"}`,
		`{"username":"u","password":123456789}`, `{"username":"u","passwrod":"hunter2"}`, `{"username":["hunter2"],"password":"p"}`,
	} {
		var a Auth
		err := json.Unmarshal([]byte(text), &a)
		require.Error(t, err, text)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), text)
		assert.NotContains(t, err.Error(), "hunter2", text)
		assert.NotContains(t, err.Error(), "123456789", text)
		assert.True(t, a.IsZero(), text)
	}
}

func TestAuthIsNeverPrinted(t *testing.T) {
	a := Password("user", "hunter2")
	encoded, err := json.Marshal(a)
	require.NoError(t, err)
	for _, shown := range []string{
		a.String(), a.GoString(), string(encoded), fmt.Sprint(a), fmt.Sprintf("%+v", a), fmt.Sprintf("%#v", a), fmt.Sprintf("%s %q %x", a, a, a),
		fmt.Sprintf("%+v", struct{ A Auth }{a}),
	} {
		assert.NotContains(t, shown, "hunter2")
		assert.False(t, strings.Contains(shown, "68756e746572"), "not in hexadecimal either")
	}
	assert.Equal(t, "no credentials", Auth{}.String())
	assert.Equal(t, "AuthConfig", a.PythonType())
}

func TestCredentialsOfTheConfigAreNotShown(t *testing.T) {
	dir := t.TempDir()
	config := `{"auths":{"registry.example":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("me:hunter2")) + `"}}}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600))
	s := enginetest.New(t)
	s.Handle("POST /images/create", func(w http.ResponseWriter, r *http.Request) {
		header := r.Header.Get("X-Registry-Auth")
		sent, err := base64.URLEncoding.DecodeString(header)
		assert.NoError(t, err)
		message, err := json.Marshal(map[string]string{"message": header + " is " + string(sent) + " and refused"})
		assert.NoError(t, err)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write(message)
	})
	e := s.EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_CONFIG": dir}}})
	_, err := Pull(context.Background(), e, "registry.example/app:1", "", Auth{}, nil)
	require.Error(t, err)
	assert.Contains(t, err.Error(), `and refused`)
	assert.NotContains(t, err.Error(), "hunter2")
	assert.Contains(t, err.Error(), `… is {"username":"me","password":"…"`)
}
