package volume

import (
	"context"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/internal/enginetest"
)

func TestExists(t *testing.T) {
	enginetest.CheckExists(t, "/volumes/web", func(e *engine.Engine, name string) (engine.Existence, error) {
		return Exists(context.Background(), e, ExistsRequest{Ref: Ref{Volume: name}})
	})
}
