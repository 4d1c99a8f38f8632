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
	each := func(chunks Chunks) error {
		assert.Equal(t, c.Lines, chunks.Lines)
		at := 0
		for _, s := range chunks.Segments {
			all.Append(s[0], chunks.Bytes[at:at+s[1]])
			at += s[1]
		}
		assert.Len(t, chunks.Bytes, at)
		items = append(items, string(chunks.Bytes))
		return nil
	}
	if err = c.Read(r, each); err == nil {
		err = c.Flush(each)
	}
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
	no := func(Chunks) error { return enough }
	c := ChunkReader{TTY: true}
	assert.Equal(t, enough, c.Read(strings.NewReader("no line end"), no))
	c.Lines = true
	require.NoError(t, c.Read(strings.NewReader("no line end"), no))
	assert.Equal(t, enough, c.Flush(no))
}

// What a second connection repeats of a log is left out, and what is new is not.
func TestReadingALogOnAnotherConnection(t *testing.T) {
	at := func(second string) string { return "2026-01-02T03:04:" + second + ".000000000Z " }
	first := framed(1, at("01")+"a\n") + framed(2, at("02")+"e\n") + framed(1, at("02")+"b\n")
	second := framed(2, at("02")+"e\n") + framed(1, at("02")+"b\n") + framed(1, at("03")+"c\n") + framed(1, at("03")+"d\n") + framed(2, at("03")+"f\n")
	for _, timestamps := range []bool{false, true} {
		for name, wrap := range map[string]func(io.Reader) io.Reader{"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader} {
			c := ChunkReader{Lines: true, Stamps: new(Stamps), Timestamps: timestamps}
			assert.Empty(t, c.Stamps.Since())
			var all Output
			each := func(chunks Chunks) error {
				at := 0
				for _, s := range chunks.Segments {
					all.Append(s[0], chunks.Bytes[at:at+s[1]])
					at += s[1]
				}
				return nil
			}
			require.NoError(t, c.Read(wrap(strings.NewReader(first)), each))
			assert.Equal(t, "2026-01-02T03:04:02.000000000Z", c.Stamps.Since())
			c.Again()
			require.NoError(t, c.Read(wrap(strings.NewReader(second)), each))
			if timestamps {
				assert.Equal(t, at("02")+"e\n"+at("03")+"f\n", string(all.Stream(Stderr)), name)
			} else {
				assert.Equal(t, "a\nb\nc\nd\n", string(all.Stream(Stdout)), name)
				assert.Equal(t, "e\nf\n", string(all.Stream(Stderr)), name)
			}
		}
	}
}

// A message of the stream of which nothing came yet may have an earlier time than the last one that came.
func TestWhereToGoOnWhenOneStreamWasSilent(t *testing.T) {
	at := func(second string) string { return "2026-01-02T03:04:" + second + "Z " }
	c := ChunkReader{Stamps: new(Stamps)}
	read := func(text string) {
		require.NoError(t, c.Read(strings.NewReader(text), func(Chunks) error { return nil }))
	}
	read(framed(2, at("10.500000000")+"a"))
	assert.Equal(t, "2026-01-02T03:04:10.500000000Z", c.Stamps.Since(), "not from before the beginning")
	read(framed(2, at("20.500000000")+"b"))
	assert.Equal(t, "2026-01-02T03:04:18.500000000Z", c.Stamps.Since())
	read(framed(1, at("20.400000000")+"c"))
	assert.Equal(t, "2026-01-02T03:04:20.400000000Z", c.Stamps.Since())
}
