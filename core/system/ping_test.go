package system

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var background = context.Background()

func TestPing(t *testing.T) {
	s := enginetest.New(t)
	ping, err := Ping(background, s.Engine(), PingRequest{})
	require.NoError(t, err)
	assert.Equal(t, "1.51", ping.APIVersion)
	s.Stop()
	_, err = Ping(background, s.Engine(), PingRequest{})
	assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
}
