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
	s.Reply("GET /info", 200, `{"ID":"x","NCPU":2,"MemTotal":1024,"Warnings":null,"Swarm":{"LocalNodeState":"inactive"}}`)
	doc, err := Info(ctx, s.Engine(), InfoRequest{})
	require.NoError(t, err)
	info, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, 2, info.NCPU)
	assert.EqualValues(t, "inactive", info.Swarm.LocalNodeState)

	s.Reply("GET /info", 500, `{"message":"no"}`)
	_, err = Info(ctx, s.Engine(), InfoRequest{})
	assert.Equal(t, fault.EngineFailed, fault.CodeOf(err))
}
