package container

import (
	"archive/tar"
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withPath is an engine whose container web has one path, which takes archives; none without a stat.
func withPath(t *testing.T, stat *dockercontainer.PathStat) *enginetest.Simulated {
	t.Helper()
	var s *enginetest.Simulated
	if stat == nil {
		s = enginetest.New(t)
		s.Reply("HEAD /containers/web/archive", 404, "")
		s.Reply("GET /containers/web/json", 200, `{"Id":"abc"}`)
	} else {
		s = withArchive(t, *stat, nil)
	}
	s.Reply("PUT /containers/web/archive", 200, "")
	return s
}

// local is a folder on this side with a file in it.
func local(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "here")
	require.NoError(t, os.Mkdir(dir, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), []byte("hello"), 0o644))
	return dir
}

func TestWhereACopyInAContainerGoes(t *testing.T) {
	dir := local(t)
	file, folder := &dockercontainer.PathStat{Name: "x", Mode: 0o644}, &dockercontainer.PathStat{Name: "x", Mode: fs.ModeDir | 0o755}
	for _, c := range []struct {
		what         string
		there        *dockercontainer.PathStat
		source, path string
		names        []string // "" for an error
	}{
		{"a folder into one", folder, dir, "/x", []string{"here", "here/file"}},
		{"the contents of a folder into one", folder, dir + "/.", "/x", []string{"file"}},
		{"a folder under a new name", nil, dir, "/x", []string{"x", "x/file"}},
		{"a file under a new name", nil, dir + "/file", "/x", []string{"x"}},
		{"a file over another", file, dir + "/file", "/x", []string{"x"}},
		{"a file to a folder that is not there", nil, dir + "/file", "/x/", nil},
		{"a folder over a file", file, dir, "/x", nil},
		{"a file into a file", file, dir + "/file", "/x/", nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			s := withPath(t, c.there)
			r := into(c.path)
			r.Source = wire.Path(c.source)
			_, err := CopyTo(context.Background(), s.Engine(), r)
			if c.names == nil {
				require.Error(t, err)
				assert.Equal(t, c.path, fault.From(err).Resource)
				assert.NotEqual(t, http.MethodPut, s.Last().Method, "nothing is sent")
				return
			}
			require.NoError(t, err)
			sent := uploaded(t, s)
			for _, name := range c.names {
				assert.Contains(t, trimmed(sent), name)
			}
		})
	}
}

// trimmed has the names without what only tells that they are folders.
func trimmed(files map[string]string) map[string]string {
	out := map[string]string{}
	for name, content := range files {
		out[filepath.Clean(name)] = content
	}
	return out
}

func TestBytesNeedTheNameOfAFile(t *testing.T) {
	r := into("/x")
	r.Data = []byte("hello")
	_, err := CopyTo(context.Background(), withPath(t, &dockercontainer.PathStat{Name: "x", Mode: fs.ModeDir | 0o755}).Engine(), r)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	assert.Contains(t, fault.From(err).Hint, "name of the file")
}

func TestWhereACopyFromAContainerDoesNotGo(t *testing.T) {
	folder := dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}
	file := dockercontainer.PathStat{Name: "f", Mode: 0o644, Size: 12}
	folderArchive := tarOf(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, tar.Header{Name: "d/file", Typeflag: tar.TypeReg, Mode: 0o644})
	fileArchive := tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644})
	dir := local(t)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "d"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "taken", "f"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "other"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other", "d"), nil, 0o644))
	for _, c := range []struct {
		what, destination string
		stat              dockercontainer.PathStat
		archive           []byte
		hint              string
	}{
		{"a folder over a file", dir + "/file", folder, folderArchive, "give the path of a folder"},
		{"over a device", "/dev/null", file, fileArchive, "give the path of a file or folder"},
		{"into a folder that is not there", dir + "/nothing/", file, fileArchive, "make the folder first"},
		{"below a folder that is not there", dir + "/nothing/f", file, fileArchive, "make the folder first"},
		{"below a file", dir + "/file/f", file, fileArchive, ""},
		{"a file over a folder in the destination", dir + "/taken", file, fileArchive, "copy to another folder"},
		{"a folder over a file in the destination", dir + "/other", folder, folderArchive, "copy to another folder"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := CopyFrom(context.Background(), withArchive(t, c.stat, c.archive).Engine(), from("/"+c.stat.Name, c.destination))
			require.Error(t, err)
			assert.NotEmpty(t, fault.From(err).Resource)
			assert.Contains(t, fault.From(err).Hint, c.hint)
			assert.NoDirExists(t, dir+"/nothing")
		})
	}
	content, err := os.ReadFile(dir + "/file")
	require.NoError(t, err)
	assert.Equal(t, "hello", string(content))
}

func TestACopyFollowsALinkToAFileAndLeavesTheLink(t *testing.T) {
	dir := local(t)
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink("file", link))
	archive := tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o600})
	_, err := CopyFrom(context.Background(), withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o600, Size: 12}, archive).Engine(), from("/f", link))
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(dir, "file"))
	require.NoError(t, err)
	assert.Equal(t, "content of f", string(content))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.Equal(t, fs.ModeSymlink, info.Mode().Type())
}

func TestASourceThatCannotBeCopied(t *testing.T) {
	dir := local(t)
	require.NoError(t, os.Symlink("nothing", filepath.Join(dir, "broken")))
	for _, source := range []string{dir + "/file/", dir + "/missing", dir + "/broken/", dir + "/missing/."} {
		s := withPath(t, &dockercontainer.PathStat{Name: "x", Mode: fs.ModeDir | 0o755})
		r := into("/x")
		r.Source = wire.Path(source)
		_, err := CopyTo(context.Background(), s.Engine(), r)
		require.Error(t, err, source)
		assert.Contains(t, fault.From(err).Resource, dir, source)
		assert.Empty(t, s.Requests(), "nothing is asked")
	}
}

func TestALinkIsCopiedAsOneUnlessItIsToBeFollowed(t *testing.T) {
	dir := local(t)
	require.NoError(t, os.Symlink("file", filepath.Join(dir, "link")))
	for follow, content := range map[bool]string{false: "", true: "hello"} {
		s := withPath(t, &dockercontainer.PathStat{Name: "x", Mode: fs.ModeDir | 0o755})
		r := into("/x")
		r.Source, r.FollowLink = wire.Path(dir+"/link"), follow
		_, err := CopyTo(context.Background(), s.Engine(), r)
		require.NoError(t, err)
		assert.Equal(t, map[string]string{"link": content}, uploaded(t, s))
	}
}
