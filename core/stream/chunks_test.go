package stream

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// collect reads everything, and gives each stream's bytes and every item's text.
func collect(t *testing.T, c ChunkReader, r io.Reader) (all Output, items []string, err error) {
	t.Helper()
	err = c.Read(r, func(chunks Chunks) error {
		assert.Equal(t, c.Lines, chunks.Lines)
		at := 0
		for _, s := range chunks.Segments {
			all.Append(s[0], chunks.Bytes[at:at+s[1]])
			at += s[1]
		}
		assert.Len(t, chunks.Bytes, at)
		items = append(items, string(chunks.Bytes))
		return nil
	})
	return all, items, err
}

func TestChunksComeAsTheyCome(t *testing.T) {
	text := framed(1, "a\nb") + framed(2, "err") + framed(1, "c\n")
	for name, r := range map[string]io.Reader{"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
		all, items, err := collect(t, ChunkReader{}, r)
		require.NoError(t, err, name)
		assert.Equal(t, "a\nbc\n", string(all.Stream(Stdout)), name)
		assert.Equal(t, "err", string(all.Stream(Stderr)), name)
		assert.Len(t, items, map[string]int{"at once": 1, "byte by byte": 8}[name], name)
	}
}

func TestLinesAreWholeHoweverTheyCome(t *testing.T) {
	text := framed(1, "one\ntw") + framed(2, "e1") + framed(1, "o\nthree") + framed(2, "\n") + framed(1, " end")
	for name, r := range map[string]io.Reader{"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text))} {
		all, items, err := collect(t, ChunkReader{Lines: true}, r)
		require.NoError(t, err, name)
		assert.Equal(t, "one\ntwo\nthree end", string(all.Stream(Stdout)), name)
		assert.Equal(t, "e1\n", string(all.Stream(Stderr)), name)
		for _, item := range items[:len(items)-1] {
			assert.True(t, strings.HasSuffix(item, "\n"), "%s: %q", name, item)
		}
	}
}

func TestALineWithoutEndIsNotKeptForEver(t *testing.T) {
	_, items, err := collect(t, ChunkReader{TTY: true, Lines: true}, strings.NewReader(strings.Repeat("x", 3*MostLine)))
	require.NoError(t, err)
	assert.Greater(t, len(items), 2)
}

func TestATerminalSChunksHaveNoFrames(t *testing.T) {
	all, _, err := collect(t, ChunkReader{TTY: true}, strings.NewReader("\x01\x00\x00\x00 is not a frame"))
	require.NoError(t, err)
	assert.Equal(t, "\x01\x00\x00\x00 is not a frame", string(all.Stream(Stdout)))
}

func TestStreamsThatEndBadly(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		r    io.Reader
		want error
	}{
		"inside a payload": {strings.NewReader(framed(1, "abc")[:10]), io.ErrUnexpectedEOF},
		"inside a header":  {strings.NewReader(framed(1, "abc")[:5]), io.ErrUnexpectedEOF},
		"no frames":        {strings.NewReader("hello, world"), ErrFrame},
		"the engine's":     {strings.NewReader(framed(1, "abc") + framed(3, "bad log\n")), EngineError{"bad log"}},
		"the connection's": {io.MultiReader(strings.NewReader(framed(1, "abc")), iotest.ErrReader(broken)), broken},
	} {
		_, _, err := collect(t, ChunkReader{}, c.r)
		assert.Equal(t, c.want, err, name)
	}
	all, _, err := collect(t, ChunkReader{}, strings.NewReader(framed(1, "before")+framed(3, "x")))
	require.Error(t, err)
	assert.Equal(t, "before", string(all.Bytes), "what came before the error is given first")
}

func TestAReaderThatHasEnoughEndsTheStream(t *testing.T) {
	enough := errors.New("enough")
	for _, c := range []ChunkReader{{TTY: true}, {TTY: true, Lines: true}} {
		assert.Equal(t, enough, c.Read(strings.NewReader("no line end"), func(Chunks) error { return enough }))
	}
}
