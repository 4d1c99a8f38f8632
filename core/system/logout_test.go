package system

import (
	"testing"

	"dockbridge/internal/enginetest"

	"github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLogout(t *testing.T) {
	e := enginetest.New(t).Engine()
	e.Logins().Keep("host.test", registry.AuthConfig{Username: "u"})
	for _, forgotten := range []bool{true, false} {
		result, err := Logout(ctx, e, LogoutRequest{Registry: "host.test"})
		require.NoError(t, err)
		assert.Equal(t, forgotten, result.Forgotten)
	}
	_, err := Logout(ctx, e, LogoutRequest{Registry: "a b"})
	assert.Error(t, err)
}
