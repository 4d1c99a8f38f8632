package system

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVersion(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /version", 200, `{"Version":"28.5.2","ApiVersion":"1.51","MinAPIVersion":"1.24","Os":"linux","Platform":{"Name":"x"},
		"Components":[{"Name":"Engine","Version":"28.5.2","Details":{"Arch":"amd64"}}]}`)
	doc, err := Version(background, s.Engine(), VersionRequest{})
	require.NoError(t, err)
	v, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "1.51", v.APIVersion)
	assert.Equal(t, "linux", v.OS)
	assert.Equal(t, "x", v.Platform.Name)
	assert.Equal(t, "amd64", v.Components[0].Details["Arch"])

	s.Reply("GET /version", 200, `nonsense`)
	_, err = Version(background, s.Engine(), VersionRequest{})
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}
