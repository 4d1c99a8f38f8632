package container

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsWrittenBecomesAFile(t *testing.T) {
	size := int64(5)
	for name, body := range map[string]*engine.Body{
		"of a known size":    engine.NewBody(strings.NewReader("hello and more"), &size),
		"of an unknown size": engine.NewBody(iotest.OneByteReader(strings.NewReader("hello")), nil),
	} {
		s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644}, nil)
		s.Reply("PUT /containers/web/archive", 200, "")
		r := into("/d/f")
		r.Body = body
		_, err := CopyTo(context.Background(), s.Engine(), r)
		require.NoError(t, err, name)
		assert.Equal(t, map[string]string{"f": "hello"}, uploaded(t, s), name)
	}
}

func TestWhatIsWrittenAndBreaksOffBecomesNoFile(t *testing.T) {
	size, broken := int64(500), errors.New("broken")
	for name, c := range map[string]struct {
		body *engine.Body
		says string
	}{
		"too short":          {engine.NewBody(strings.NewReader("hello"), &size), "5 bytes were given for a file of 500"},
		"broken, sized":      {engine.NewBody(io.MultiReader(strings.NewReader("hello"), iotest.ErrReader(broken)), &size), "broken"},
		"broken, not sized":  {engine.NewBody(io.MultiReader(strings.NewReader("hello"), iotest.ErrReader(broken)), nil), "broken"},
		"broken, an archive": {engine.NewBody(iotest.ErrReader(broken), nil), "broken"},
	} {
		s := withArchive(t, dockercontainer.PathStat{Name: "f", Mode: 0o644}, nil)
		s.Reply("PUT /containers/web/archive", 200, "")
		r := into("/d/f")
		r.Body, r.Archive = c.body, strings.HasSuffix(name, "archive")
		_, err := CopyTo(context.Background(), s.Engine(), r)
		require.ErrorContains(t, err, c.says, name)
	}
}

func TestAnArchiveThatIsWritten(t *testing.T) {
	s := withArchive(t, dockercontainer.PathStat{Name: "d", Mode: fs.ModeDir | 0o755}, nil)
	s.Reply("PUT /containers/web/archive", 200, "")
	r, archive := into("/d"), tarOf(t, tar.Header{Name: "x", Typeflag: tar.TypeReg, Mode: 0o644})
	r.Archive, r.Body = true, engine.NewBody(strings.NewReader(string(archive)), nil)
	_, err := CopyTo(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, string(archive), s.Last().Body)

	r.Source = "/tmp"
	_, err = CopyTo(context.Background(), s.Engine(), r)
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}

func TestExecPassesOnWhatIsWritten(t *testing.T) {
	var got atomic.Value
	s := execEngine(t, `{"Running":false,"ExitCode":0}`, func(conn net.Conn) {
		data, _ := io.ReadAll(conn)
		got.Store(string(data))
	})
	r := run("cat")
	r.Body = engine.NewBody(iotest.OneByteReader(strings.NewReader("abc")), nil)
	_, err := Exec(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, "abc", got.Load())

	r.Detach = true
	_, err = Exec(context.Background(), s.Engine(), r)
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}
