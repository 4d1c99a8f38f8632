package container

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
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

// tarOf makes an archive.
func tarOf(t *testing.T, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range entries {
		content := "content of " + h.Name
		if h.Typeflag == tar.TypeReg {
			h.Size = int64(len(content))
		}
		require.NoError(t, w.WriteHeader(&h))
		if h.Typeflag == tar.TypeReg {
			_, err := w.Write([]byte(content))
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// withArchive is an engine whose container web has one path.
func withArchive(t *testing.T, stat dockercontainer.PathStat, archive []byte) *enginetest.Simulated {
	s := enginetest.New(t)
	described, err := json.Marshal(stat)
	require.NoError(t, err)
	answer := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Docker-Container-Path-Stat", base64.StdEncoding.EncodeToString(described))
		if r.Method == http.MethodGet {
			_, _ = w.Write(archive)
		}
	}
	s.Handle("GET /containers/web/archive", answer)
	s.Handle("HEAD /containers/web/archive", answer)
	return s
}

func from(path, destination string) CopyFromRequest {
	return CopyFromRequest{Ref: Ref{Container: "web"}, CopyFromOptions: CopyFromOptions{Path: path, Destination: wire.Path(destination)}}
}

func TestCopyFromGivesAFilesContent(t *testing.T) {
	s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o640, Size: 12}, tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o640}))
	result, err := CopyFrom(context.Background(), s.Engine(), from("/data/f", ""))
	require.NoError(t, err)
	assert.Equal(t, "content of f", string(result.Data))
	assert.EqualValues(t, 0o640, result.Mode)
	assert.Equal(t, "path=%2Fdata%2Ff", s.Last().Query)
}

func TestCopyFromWritesAFolder(t *testing.T) {
	archive := tarOf(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, tar.Header{Name: "d/f", Typeflag: tar.TypeReg, Mode: 0o600},
		tar.Header{Name: "d/link", Typeflag: tar.TypeSymlink, Linkname: "f"})
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, archive)
	dir := t.TempDir()
	_, err := CopyFrom(context.Background(), s.Engine(), from("/d", filepath.Join(dir, "new")))
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(dir, "new", "link"))
	require.NoError(t, err)
	assert.Equal(t, "content of d/f", string(data))
}

func TestCopyFromWritesNothingOutside(t *testing.T) {
	for name, entries := range map[string][]tar.Header{
		"dots":     {{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, {Name: "d/../../out", Typeflag: tar.TypeReg, Mode: 0o644}},
		"absolute": {{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, {Name: "/out", Typeflag: tar.TypeReg, Mode: 0o644}},
		"link": {
			{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, {Name: "d/up", Typeflag: tar.TypeSymlink, Linkname: ".."},
			{Name: "d/up/../out", Typeflag: tar.TypeReg, Mode: 0o644}, {Name: "d/up/out", Typeflag: tar.TypeReg, Mode: 0o644},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, tarOf(t, entries...))
			dir := t.TempDir()
			inside := filepath.Join(dir, "inside")
			require.NoError(t, os.Mkdir(inside, 0o755))
			_, _ = CopyFrom(context.Background(), s.Engine(), from("/d", inside))
			assert.NoFileExists(t, filepath.Join(dir, "out"))
			found, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Len(t, found, 1)
		})
	}
}

func TestCopyFromFails(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/archive", 404, `{"message":"no"}`)
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc"}`)
	e := s.Engine()
	_, err := CopyFrom(context.Background(), e, from("/missing", ""))
	assert.Equal(t, fault.PathNotFound, fault.CodeOf(err))
	assert.Equal(t, "/missing", fault.From(err).Resource)
	s.Reply("GET /containers/web/json", 404, `{"message":"no"}`)
	_, err = CopyFrom(context.Background(), e, from("/missing", ""))
	assert.Equal(t, fault.ContainerNotFound, fault.CodeOf(err))
	for _, path := range []string{"", "a\x00"} {
		_, err = CopyFrom(context.Background(), e, from(path, ""))
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	}
	s.Reply("GET /containers/web/archive", 200, `{}`)
	_, err = CopyFrom(context.Background(), e, from("/x", ""))
	assert.Equal(t, fault.BadReply, fault.CodeOf(err))

	half := tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644})[:600]
	dir := t.TempDir()
	_, err = CopyFrom(context.Background(), withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644, Size: 12}, half[:515]).Engine(), from("/f", filepath.Join(dir, "f")))
	require.Error(t, err)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left, "nothing half-done stays")
}
