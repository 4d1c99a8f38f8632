package container

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func into(path string) CopyToRequest {
	return CopyToRequest{Ref: Ref{Container: "web"}, CopyToOptions: CopyToOptions{Path: path}}
}

// uploaded reads the names and contents of the archive that the engine got.
func uploaded(t *testing.T, s *enginetest.Simulated) map[string]string {
	t.Helper()
	found := map[string]string{}
	r := tar.NewReader(strings.NewReader(s.Last().Body))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return found
		}
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		found[h.Name] = string(data)
	}
}

func TestCopyToIntoAFolderAndUnderANewName(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), []byte("hello"), 0o640))

	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, nil)
	s.Reply("PUT /containers/web/archive", 200, "")
	r := into("/d")
	r.Source = wire.Path(filepath.Join(dir, "file"))
	_, err := CopyTo(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"file": "hello"}, uploaded(t, s))
	assert.Contains(t, s.Last().Query, "path=%2Fd")

	s = withArchive(t, dockercontainer.PathStat{Name: "old", Mode: 0o644}, nil)
	s.Reply("PUT /containers/web/archive", 200, "")
	r = into("/d/old")
	r.Data = []byte("bytes")
	_, err = CopyTo(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"old": "bytes"}, uploaded(t, s))
}

func TestCopyToOfAnArchive(t *testing.T) {
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, nil)
	s.Reply("PUT /containers/web/archive", 200, "")
	r := into("/d")
	r.Archive, r.Data = true, tarOf(t, tar.Header{Name: "x", Typeflag: tar.TypeReg, Mode: 0o644})
	_, err := CopyTo(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, string(r.Data), s.Last().Body)
}

func TestCopyToFails(t *testing.T) {
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, nil)
	s.Reply("PUT /containers/web/archive", 500, `{"message":"the file system is read-only"}`)
	e := s.Engine()
	mode, badMode := int64(0o600), int64(0o77777)
	for _, r := range []CopyToRequest{
		{Ref: Ref{Container: "a b"}, CopyToOptions: CopyToOptions{Path: "/x"}}, into(""), into("a\x00"), into("/x"),
		{Ref: Ref{Container: "web"}, Data: []byte("b"), CopyToOptions: CopyToOptions{Path: "/x", Source: "/a"}},
		{Ref: Ref{Container: "web"}, CopyToOptions: CopyToOptions{Path: "/x", Source: "/a", Archive: true}},
		{Ref: Ref{Container: "web"}, CopyToOptions: CopyToOptions{Path: "/x", Source: "/a", Mode: &mode}},
		{Ref: Ref{Container: "web"}, Data: []byte("b"), CopyToOptions: CopyToOptions{Path: "/x", Mode: &badMode}},
	} {
		_, err := CopyTo(context.Background(), e, r)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%+v", r)
	}
	r := into("/d")
	r.Source = wire.Path(filepath.Join(t.TempDir(), "missing"))
	_, err := CopyTo(context.Background(), e, r)
	assert.Equal(t, fault.PathNotFound, fault.CodeOf(err))
	s = withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644}, nil)
	s.Reply("PUT /containers/web/archive", 500, `{"message":"the file system is read-only"}`)
	r = into("/d/f")
	r.Data = []byte("x")
	_, err = CopyTo(context.Background(), s.Engine(), r)
	assert.ErrorContains(t, err, "read-only")
}

func TestWhomACopyBelongsTo(t *testing.T) {
	source := filepath.Join(t.TempDir(), "data")
	require.NoError(t, os.MkdirAll(filepath.Join(source, "sub"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(source, "sub", "a"), []byte("x"), 0o600))
	for owner, want := range map[string]struct {
		uid, gid int
		query    string
	}{
		"":          {os.Getuid(), os.Getgid(), ""},
		"1000":      {1000, 1000, ""},
		"1000:0":    {1000, 0, ""},
		"container": {os.Getuid(), os.Getgid(), "true"},
	} {
		s := withArchive(t, dockercontainer.PathStat{Name: "srv", Mode: fs.ModeDir | 0o755}, nil)
		s.Reply("PUT /containers/web/archive", 200, "")
		_, err := CopyTo(context.Background(), s.Engine(), CopyToRequest{Ref: web, CopyToOptions: CopyToOptions{Path: "/srv", Source: wire.Path(source), Owner: owner}})
		require.NoError(t, err)
		query, err := url.ParseQuery(s.Last().Query)
		require.NoError(t, err)
		assert.Equal(t, want.query, query.Get("copyUIDGID"))
		entries := tar.NewReader(strings.NewReader(s.Last().Body))
		for {
			header, err := entries.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			assert.Equal(t, []int{want.uid, want.gid}, []int{header.Uid, header.Gid}, "%s of %q", header.Name, owner)
		}
	}
	for _, options := range []CopyToOptions{
		{Owner: "www-data"}, {Owner: "-1"}, {Owner: "1:"}, {Owner: ":1"}, {Owner: "4294967296"}, {Owner: "1:2:3"}, {Owner: "1000", Archive: true},
	} {
		r := CopyToRequest{Ref: web, CopyToOptions: options, Data: []byte("x")}
		r.Path = "/srv/f"
		_, err := CopyTo(context.Background(), nil, r)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", r.Owner, err)
		assert.ErrorContains(t, err, "owner")
	}
}
