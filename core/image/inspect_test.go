package image

import (
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspectGivesTheEnginesReplyUntouched(t *testing.T) {
	s := enginetest.New(t)
	reply := `{"Id":"sha256:a","RepoTags":["web:1"],"Os":"linux","Config":{"Env":["A=b"],"ExposedPorts":{"80/tcp":{}}},"RootFS":{"Layers":["sha256:l"]},"Unknown":1}`
	s.Reply("GET /images/host:5000/team/web:1/json", 200, reply)

	doc, err := Inspect(background(), s.Engine(), InspectRequest{Ref: Ref{Image: "host:5000/team/web:1"}})

	require.NoError(t, err)
	assert.Equal(t, reply, string(doc.Raw))
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "linux", details.OS)
	assert.Equal(t, []string{"A=b"}, details.Config.Env)
	assert.Contains(t, details.Config.ExposedPorts, "80/tcp")
	assert.Equal(t, []string{"sha256:l"}, details.RootFS.Layers)
}
