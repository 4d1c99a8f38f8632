package image

import (
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExists(t *testing.T) {
	s := enginetest.New(t)
	e := s.EngineWith(engine.Options{Retries: new(int)})
	s.Reply("GET /images/web/json", 200, `{"Id":"sha256:a"}`)
	result, err := Exists(background(), e, ExistsRequest{Ref: Ref{Image: "web"}})
	require.NoError(t, err)
	assert.True(t, result.Exists)

	s.Reply("GET /images/web/json", 500, `{"message":"broken"}`)
	_, err = Exists(background(), e, ExistsRequest{Ref: Ref{Image: "web"}})
	assert.True(t, fault.Is(err, fault.EngineFailed), "not knowing is an error: %v", err)
}
