package enginetest

import (
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// CheckExists checks an operation that tells whether the engine has something: path is where the engine is asked about "web".
func CheckExists(t *testing.T, path string, exists func(e *engine.Engine, name string) (engine.Existence, error)) {
	t.Helper()
	s := New(t)
	e := s.EngineWith(engine.Options{Retries: new(int)})
	for status, want := range map[int]bool{200: true, 404: false} {
		s.Reply("GET "+path, status, `{"Id":"a","Name":"web","message":"what there is to say"}`)
		result, err := exists(e, "web")
		require.NoError(t, err)
		assert.Equal(t, want, result.Exists)
	}
	s.Reply("GET "+path, 500, `{"message":"broken"}`)
	_, err := exists(e, "web")
	assert.Equal(t, fault.EngineFailed, fault.CodeOf(err), "not knowing is an error: %v", err)
	_, err = exists(e, "../x")
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%v", err)
}
