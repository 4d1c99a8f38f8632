package container

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamExportGivesTheArchiveInPieces(t *testing.T) {
	archive := append(make([]byte, 600<<10), tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644})...)
	s := enginetest.New(t)
	s.Handle("GET /containers/web/export", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(archive) })
	out := &enginetest.Sink[[]byte]{}
	result, err := StreamExport(context.Background(), s.Engine(), StreamExportRequest{Ref: web}, out)
	require.NoError(t, err)
	assert.EqualValues(t, len(archive), result.Size)
	assert.Equal(t, archive, bytes.Join(out.Items, nil))
	assert.Len(t, out.Items, 3, "the border is not crossed for every packet")
	assert.NotNil(t, out.Begun)
}

func TestStreamExportThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   fault.Code
	}{
		"missing": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = io.WriteString(w, message("No such container: web"))
		}, fault.ContainerNotFound},
		"an end that is none": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half an archive") }, fault.ConnectionLost},
		"a cut connection": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 300<<10)) // it ends like one that is complete
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, fault.ConnectionLost},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Handle("GET /containers/web/export", c.answer)
			_, err := StreamExport(context.Background(), s.Engine(), StreamExportRequest{Ref: web}, &enginetest.Sink[[]byte]{})
			wantCode(t, err, c.code)
		})
	}
	_, err := StreamExport(context.Background(), enginetest.New(t).Engine(), StreamExportRequest{Ref: Ref{Container: "a b"}}, &enginetest.Sink[[]byte]{})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}

func TestAReaderThatGoesEndsTheExport(t *testing.T) {
	s := enginetest.New(t)
	gone := make(chan struct{})
	s.Handle("GET /containers/web/export", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = w.Write(make([]byte, 64<<10))
		}
		close(gone)
	})
	_, err := StreamExport(context.Background(), s.Engine(), StreamExportRequest{Ref: web}, &enginetest.Sink[[]byte]{Err: context.Canceled})
	assert.ErrorIs(t, err, context.Canceled)
	<-gone
}
