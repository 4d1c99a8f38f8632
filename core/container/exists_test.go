package container

import (
	"context"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/internal/enginetest"
)

func TestExists(t *testing.T) {
	enginetest.CheckExists(t, "/containers/web/json", func(e *engine.Engine, name string) (engine.Existence, error) {
		return Exists(context.Background(), e, ExistsRequest{Ref: Ref{Container: name}})
	})
}
