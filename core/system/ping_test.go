package system

import (
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPing(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.60")
	ping, err := Ping(ctx, s.Engine(), PingRequest{})
	require.NoError(t, err)
	assert.Equal(t, "1.60", ping.APIVersion)
	assert.Equal(t, "1.51", ping.NegotiatedVersion)
}
