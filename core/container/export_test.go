package container

import (
	"archive/tar"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExportGivesTheArchiveOrWritesIt(t *testing.T) {
	archive := tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644})
	s := enginetest.New(t)
	s.Handle("GET /containers/web/export", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive) })
	e := s.Engine()
	result, err := Export(context.Background(), e, ExportRequest{Ref: Ref{Container: "web"}})
	require.NoError(t, err)
	assert.Equal(t, archive, result.Data)

	path := filepath.Join(t.TempDir(), "all.tar")
	result, err = Export(context.Background(), e, ExportRequest{Ref: Ref{Container: "web"}, Destination: wire.Path(path)})
	require.NoError(t, err)
	assert.EqualValues(t, len(archive), result.Size)
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, archive, written)
}

func TestExportThatFailsLeavesNothing(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /containers/web/export", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half an archive") })
	dir := t.TempDir()
	e := s.Engine()
	_, err := Export(context.Background(), e, ExportRequest{Ref: Ref{Container: "web"}, Destination: wire.Path(filepath.Join(dir, "all.tar"))})
	require.Error(t, err)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	_, err = Export(context.Background(), e, ExportRequest{Ref: Ref{Container: "gone"}})
	assert.Equal(t, fault.ContainerNotFound, fault.CodeOf(err))
	_, err = Export(context.Background(), e, ExportRequest{Ref: Ref{Container: "a b"}})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}
