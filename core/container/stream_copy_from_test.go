package container

import (
	"archive/tar"
	"bytes"
	"context"
	"io/fs"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamCopyFromGivesTheArchiveAndTellsWhatItIs(t *testing.T) {
	archive := tarOf(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir, Mode: 0o755}, tar.Header{Name: "d/f", Typeflag: tar.TypeReg, Mode: 0o644})
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, archive)
	out := &enginetest.Sink[[]byte]{}
	what, err := StreamCopyFrom(context.Background(), s.Engine(), StreamCopyFromRequest{Ref: web, Path: "/data/d"}, out)
	require.NoError(t, err)
	assert.Equal(t, Copied{Name: "d", Mode: 0o755, IsDir: true}, what)
	assert.Equal(t, archive, bytes.Join(out.Items, nil))
	assert.NotNil(t, out.Begun)
	assert.Equal(t, "path=%2Fdata%2Fd", s.Last().Query)
}

func TestStreamCopyFromFollowsALink(t *testing.T) {
	s := withArchive(t, dockercontainer.PathStat{Name: "l", Mode: fs.ModeSymlink | 0o777, LinkTarget: "real"}, tarOf(t))
	_, err := StreamCopyFrom(context.Background(), s.Engine(), StreamCopyFromRequest{Ref: web, Path: "/data/l", FollowLink: true}, &enginetest.Sink[[]byte]{})
	require.NoError(t, err)
	assert.Equal(t, "path=%2Fdata%2Freal", s.Last().Query)
}

func TestStreamCopyFromFails(t *testing.T) {
	whole := tarOf(t, tar.Header{Name: "f", Typeflag: tar.TypeReg, Mode: 0o644})
	for code, c := range map[fault.Code]struct {
		s    *enginetest.Simulated
		path string
		err  error
	}{
		fault.ConnectionLost:    {s: withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644}, whole[:600]), path: "/f"},
		fault.Cancelled:         {s: withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644}, whole), path: "/f", err: context.Canceled},
		fault.ContainerNotFound: {s: enginetest.New(t), path: "/f"},
		fault.InvalidArgument:   {s: enginetest.New(t), path: ""},
	} {
		_, err := StreamCopyFrom(context.Background(), c.s.Engine(), StreamCopyFromRequest{Ref: web, Path: c.path}, &enginetest.Sink[[]byte]{Err: c.err})
		assert.Equal(t, code, fault.From(err).Code, "%v", err)
	}
}
