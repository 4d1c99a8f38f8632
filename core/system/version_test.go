package system

import (
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVersion(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /version", 200, `{"Version":"28.5.2","ApiVersion":"1.51","Components":[{"Name":"runc","Version":"1.2"}],"More":1}`)
	doc, err := Version(ctx, s.Engine(), VersionRequest{})
	require.NoError(t, err)
	assert.Contains(t, string(doc.Raw), `"More"`)
	version, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "28.5.2", version.Version)
	assert.Equal(t, "runc", version.Components[0].Name)
}
