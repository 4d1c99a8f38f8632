package system

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLogin(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /auth", 200, `{"Status":"Login Succeeded"}`)
	result, err := Login(ctx, s.Engine(), LoginRequest{Username: "u", Password: "p", Registry: "host.test:5000"})
	require.NoError(t, err)
	assert.Equal(t, LoginResult{Registry: "host.test:5000", Status: "Login Succeeded"}, result)
}

func TestLoginNeedsBoth(t *testing.T) {
	for _, r := range []LoginRequest{{Username: "u"}, {Password: "p"}} {
		_, err := Login(ctx, enginetest.New(t).Engine(), r)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	}
}
