package image

import (
	"io"
	"net/http"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhichBuilder(t *testing.T) {
	for _, c := range []struct {
		version, says, variable string
		request                 BuildRequest
		want                    Builder
	}{
		{"1.38", "1", "", BuildRequest{}, classic},
		{"1.41", "1", "", BuildRequest{}, buildKit},
		{"1.41", "1", "0", BuildRequest{}, classic},
		{"1.51", "2", "", BuildRequest{}, buildKit},
		{"1.51", "2", "false", BuildRequest{}, classic},
		{"1.51", "1", "", BuildRequest{}, classic},
		{"1.51", "1", "1", BuildRequest{}, buildKit},
		{"1.51", "1", "", BuildRequest{CacheTo: Names{"inline"}}, buildKit},
		{"1.51", "2", "", BuildRequest{NetworkMode: "lan"}, classic},
		{"1.51", "2", "", BuildRequest{NetworkMode: "host"}, buildKit},
		{"1.51", "2", "", BuildRequest{Builder: classic}, classic},
	} {
		s := enginetest.New(t)
		s.SetVersion(c.version)
		s.Handle("GET /_ping", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Builder-Version", c.says)
			_, _ = io.WriteString(w, "OK")
		})
		e := s.EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_BUILDKIT": c.variable}}})
		got, err := c.request.chosen(background(), e)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%+v", c)
	}
	s := enginetest.New(t)
	for _, r := range []BuildRequest{
		{Builder: classic, SSH: BuildSSH{"default": nil}}, {Builder: buildKit, NetworkMode: "lan"},
		{CacheTo: Names{"inline"}, NetworkMode: "lan"},
	} {
		_, err := r.chosen(background(), s.Engine())
		assert.Contains(t, []fault.Code{fault.Unsupported, fault.InvalidArgument}, fault.CodeOf(err))
	}
}

func TestAnEngineWithoutBuildKitBuildsWithTheClassicBuilder(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /grpc", 404, `{"message":"page not found"}`)
	s.Reply("POST /build", 200, builtImage)
	result, err := Build(background(), s.Engine(), BuildRequest{DockerfileText: "FROM web"}, unwatched)
	require.NoError(t, err)
	assert.Equal(t, "sha256:abc", result.ID)
	_, err = Build(background(), s.Engine(), BuildRequest{DockerfileText: "FROM web", Builder: buildKit}, unwatched)
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
}
