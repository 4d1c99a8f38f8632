package image

import (
	"os"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/require"
)

// in opens an engine for a caller whose working directory is a new folder.
func in(t *testing.T, s *enginetest.Simulated) (*engine.Engine, string) {
	t.Helper()
	dir := t.TempDir()
	return s.EngineWith(engine.Options{Environment: endpoint.Environment{Directory: dir}, Retries: new(int)}), dir
}

// tarball stands for a tar archive: what tells one is that zeros end it.
var tarball = "files" + strings.Repeat("\x00", 1500)

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
