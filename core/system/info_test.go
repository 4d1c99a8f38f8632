package system

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInfo(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /info", 200, `{"ID":"x","NCPU":2,"MemTotal":1024,"Swarm":{"LocalNodeState":"inactive"},"RegistryConfig":{"Mirrors":["m"]}}`)
	doc, err := Info(background, s.Engine(), InfoRequest{})
	require.NoError(t, err)
	info, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, 2, info.NCPU)
	assert.Equal(t, "inactive", info.Swarm.LocalNodeState)
	assert.Equal(t, []string{"m"}, info.RegistryConfig.Mirrors)

	s.Reply("GET /info", 501, `{"message":"not that one"}`)
	_, err = Info(background, s.Engine(), InfoRequest{})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
}
