package archive

import (
	"archive/tar"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contents reads an archive: the names in their order, and the headers and texts by name.
func contents(t *testing.T, r io.Reader) (names []string, headers map[string]*tar.Header, texts map[string]string) {
	t.Helper()
	headers, texts = map[string]*tar.Header{}, map[string]string{}
	for reader := tar.NewReader(r); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return names, headers, texts
		}
		require.NoError(t, err)
		data, err := io.ReadAll(reader)
		require.NoError(t, err)
		names = append(names, header.Name)
		headers[header.Name], texts[header.Name] = header, string(data)
	}
}

// addAll adds everything that a folder holds.
func addAll(w *Writer, dir string) error {
	return filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		return w.Add(file, strings.TrimPrefix(file, dir+"/"), entry)
	})
}

func TestAnArchiveOfFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "run.sh"), []byte("#!"), 0o755))
	require.NoError(t, os.Symlink("sub/run.sh", filepath.Join(dir, "link")))
	listener, err := net.Listen("unix", filepath.Join(dir, "s"))
	require.NoError(t, err)
	defer listener.Close()

	s := Start(func(w *Writer) error { return errors.Join(addAll(w, dir), w.Data("more", 0o600, []byte("text"))) })
	names, headers, texts := contents(t, s)
	require.NoError(t, s.Finish())

	assert.Equal(t, []string{"link", "sub/", "sub/run.sh", "more"}, names, "without the socket")
	assert.Equal(t, "sub/run.sh", headers["link"].Linkname)
	assert.EqualValues(t, 0o755, headers["sub/run.sh"].Mode)
	assert.EqualValues(t, 0o750, headers["sub/"].Mode)
	assert.Equal(t, os.Getuid(), headers["sub/run.sh"].Uid)
	assert.Empty(t, headers["sub/run.sh"].Uname)
	assert.Equal(t, "#!", texts["sub/run.sh"])
	assert.Equal(t, "text", texts["more"])
}

func TestRootOwnsAllOfABuildsContext(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(file, nil, 0o640))
	if os.Getuid() == 0 {
		require.NoError(t, os.Chown(file, 1234, 2345))
	}
	s := Start(func(w *Writer) error {
		w.Owner = &Owner{}
		return addAll(w, dir)
	})
	_, headers, _ := contents(t, s)
	require.NoError(t, s.Finish())
	assert.Zero(t, headers["a"].Uid+headers["a"].Gid)
}

func TestAFileWithTwoNamesIsStoredOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // where names of one file are not told apart
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("once"), 0o600))
	require.NoError(t, os.Link(filepath.Join(dir, "a"), filepath.Join(dir, "b")))
	s := Start(func(w *Writer) error { return addAll(w, dir) })
	_, headers, texts := contents(t, s)
	require.NoError(t, s.Finish())
	assert.Equal(t, "once", texts["a"])
	assert.EqualValues(t, tar.TypeLink, headers["b"].Typeflag)
	assert.Equal(t, "a", headers["b"].Linkname)
}

func TestWhatGoesWrongWithTheFilesIsTheError(t *testing.T) {
	gone := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.WriteFile(gone, nil, 0o600))
	info, err := os.Lstat(gone)
	require.NoError(t, err)
	require.NoError(t, os.Remove(gone))
	for name, write := range map[string]func(*Writer) error{
		"gone":  func(w *Writer) error { return w.Add(gone, "gone", fs.FileInfoToDirEntry(info)) },
		"panic": func(*Writer) error { panic("oh") },
	} {
		s := Start(write)
		_, err := io.ReadAll(s)
		require.Error(t, err, name)
		code := map[string]fault.Code{"gone": fault.PathNotFound, "panic": fault.Internal}[name]
		assert.Equal(t, code, fault.CodeOf(s.Finish()), name)
	}
}

func TestAFileThatBecomesShorter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(file, []byte("long"), 0o600))
	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(file, 1))
	s := Start(func(w *Writer) error { return w.Add(file, "log", fs.FileInfoToDirEntry(info)) })
	_, err = io.ReadAll(s)
	require.Error(t, err)
	assert.Equal(t, fault.Conflict, fault.CodeOf(s.Finish()))
}

func TestAReaderThatHasEnoughEndsIt(t *testing.T) {
	s := Start(func(w *Writer) error {
		for {
			if err := w.Data("again", 0o600, make([]byte, 1<<16)); err != nil {
				return err
			}
		}
	})
	_, err := io.ReadFull(s, make([]byte, 100))
	require.NoError(t, err)
	assert.NoError(t, s.Finish())
}
