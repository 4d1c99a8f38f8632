package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const somePython = "bindings/python/dockbridge/_generated/volume_operations.py"

// checkout is an empty one with the project's sources.
func checkout(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, folder := range []string{"core", "export"} {
		sources, err := filepath.Abs(filepath.Join("../..", folder))
		require.NoError(t, err)
		require.NoError(t, os.Symlink(sources, filepath.Join(root, folder)))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "docs"), 0o755))
	const version = "bindings/python/dockbridge/__init__.py"
	text, err := os.ReadFile(filepath.Join("../..", version))
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, version)), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, version), text, 0o644))
	return root
}

func TestWhatIsCommittedIsWhatTheSourcesSay(t *testing.T) {
	assert.NoError(t, run("../..", true))
}

func TestEverythingIsWrittenFromTheSources(t *testing.T) {
	root := checkout(t)
	require.Error(t, run(root, true))
	require.NoError(t, run(root, false))
	require.NoError(t, run(root, true))
	for _, name := range []string{somePython, "bindings/python/dockbridge/types.py", "docs/operations.md"} {
		written, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		committed, err := os.ReadFile(filepath.Join("../..", name))
		require.NoError(t, err)
		assert.Equal(t, string(committed), string(written), name)
	}
}

func TestAFileThatWasChangedByHandIsToldAndWrittenAnew(t *testing.T) {
	root := checkout(t)
	require.NoError(t, run(root, false))
	require.NoError(t, os.WriteFile(filepath.Join(root, somePython), []byte("by hand\n"), 0o644))
	require.ErrorContains(t, run(root, true), somePython)
	require.NoError(t, run(root, false))
	require.NoError(t, run(root, true))
}

func TestAFileOfAnOperationThatIsGoneIsToldAndRemoved(t *testing.T) {
	root := checkout(t)
	require.NoError(t, run(root, false))
	left := filepath.Join(root, filepath.Dir(somePython), "gone_operations.py")
	require.NoError(t, os.WriteFile(left, nil, 0o644))
	require.ErrorContains(t, run(root, true), "gone_operations.py")
	require.NoError(t, run(root, false))
	assert.NoFileExists(t, left)
}

func TestTheVersionIsPythons(t *testing.T) {
	root := checkout(t)
	require.NoError(t, run(root, false))
	path := filepath.Join(root, "bindings/python/dockbridge/__init__.py")
	require.NoError(t, os.WriteFile(path, []byte("import x\n__version__ = \"1.2.3rc4\"\n"), 0o644))
	require.ErrorContains(t, run(root, true), "libraryversion.go")
	text, err := goVersion(root)
	require.NoError(t, err)
	assert.Contains(t, text, `const LibraryVersion = "1.2.3rc4"`)

	require.NoError(t, os.WriteFile(path, []byte("version = 5\n"), 0o644))
	require.ErrorContains(t, run(root, true), "__version__")
}
