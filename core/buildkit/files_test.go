package buildkit

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tonistiigi/fsutil"
)

// sent gives what the engine would get, when it asks for these paths and for all where there are none.
func sent(t *testing.T, f Files, paths ...string) []string {
	t.Helper()
	source, err := sendable(map[string]Files{"context": f}, func(error) {})
	require.NoError(t, err)
	filtered, err := fsutil.NewFilterFS(source["context"], &fsutil.FilterOpt{FollowPaths: paths})
	require.NoError(t, err)
	var found []string
	require.NoError(t, filtered.Walk(context.Background(), "/", func(path string, _ fs.DirEntry, err error) error {
		found = append(found, path)
		return err
	}))
	return found
}

func TestWhatIsLeftOutIsNeverGiven(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("x"), 0o600))
	for _, name := range []string{"kept", ".env", ".dockerignore"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
	}
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "out")))
	files := Files{Folder: dir, LeftOut: []string{".env", "!.dockerignore"}}
	assert.Equal(t, []string{".dockerignore", "kept", "out"}, sent(t, files))
	for _, path := range []string{"../" + filepath.Base(outside) + "/secret", "out/secret", outside + "/secret", ".env"} {
		assert.NotContains(t, sent(t, files, path), "secret", path)
		assert.NotContains(t, sent(t, files, path), ".env", path)
	}

	var noted error
	opened, err := files.open(func(err error) { noted = err })
	require.NoError(t, err)
	for _, path := range []string{"out/secret", "../secret", "nosuch"} {
		noted = nil
		file, err := opened.Open(path)
		require.NoError(t, err)
		_, err = io.ReadAll(file)
		require.Error(t, err, path)
		assert.Error(t, noted, "the build fails for it: %s", path)
	}
	file, err := opened.Open("kept")
	require.NoError(t, err)
	data, err := io.ReadAll(file)
	require.NoError(t, err)
	assert.Equal(t, "kept", string(data))
	require.NoError(t, file.Close())
}

func TestFilesInMemory(t *testing.T) {
	files := Files{Data: map[string][]byte{"Dockerfile": []byte("FROM x"), "Dockerfile.dockerignore": nil}}
	assert.Equal(t, []string{"Dockerfile", "Dockerfile.dockerignore"}, sent(t, files))
	assert.Equal(t, []string{"Dockerfile"}, sent(t, files, "Dockerfile"))
	_, err := memory(files.Data).Open("other")
	assert.ErrorIs(t, err, fs.ErrNotExist)
	assert.Empty(t, sent(t, Files{}))
}

func TestPatternsAndFoldersThatCannotBeUsed(t *testing.T) {
	for _, f := range []Files{{Folder: t.TempDir(), LeftOut: []string{"["}}, {Folder: "/nosuch"}} {
		_, err := sendable(map[string]Files{"context": f}, func(error) {})
		assert.Contains(t, []fault.Code{fault.InvalidArgument, fault.PathNotFound}, fault.CodeOf(err), "%v", err)
	}
}
