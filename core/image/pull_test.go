package image

import (
	"testing"

	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPull(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("POST /images/create", 200, `{"status":"Pulling from web","id":"1"}{"status":"Digest: sha256:d"}`)
	s.Reply("GET /images/host:5000/web:1/json", 200, `{"Id":"sha256:a"}`)

	result, err := Pull(background(), e, PullRequest{Image: "host:5000/web:1", Platform: "linux/arm64"}, quiet)
	require.NoError(t, err)
	assert.Equal(t, registry.PullResult{Image: "host:5000/web:1", ID: "sha256:a", Digest: "sha256:d", Tags: []string{"1"}}, result)
	assert.Contains(t, s.Requests()[0].Query, "platform=linux%2Farm64")

	result, err = Pull(background(), e, PullRequest{Image: "host:5000/web", AllTags: true}, quiet)
	require.NoError(t, err)
	assert.Equal(t, "host:5000/web", result.Image)
	assert.NotContains(t, s.Last().Query, "tag=")
}
