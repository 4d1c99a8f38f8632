package network

import (
	"context"
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
	there := ExistsRequest{Ref: Ref{Network: "web"}}
	for status, want := range map[int]bool{200: true, 404: false} {
		s.Reply("GET /networks/web", status, `{"Id":"a","Name":"web","message":"what there is to say"}`)
		result, err := Exists(context.Background(), e, there)
		require.NoError(t, err)
		assert.Equal(t, want, result.Exists)
	}

	s.Reply("GET /networks/web", 500, `{"message":"broken"}`)
	_, err := Exists(context.Background(), e, there)
	assert.True(t, fault.Is(err, fault.EngineFailed), "not knowing is an error: %v", err)
	_, err = Exists(context.Background(), e, ExistsRequest{Ref: Ref{Network: "../x"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}
