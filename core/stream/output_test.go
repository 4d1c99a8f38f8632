package stream

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadOutputKeepsTheOrder(t *testing.T) {
	raw := framed(Stdout, "one ") + framed(Stdout, "two ") + framed(Stderr, "three ") + framed(Stdout, "") + framed(Stdin, "four ") + framed(Stdout, "five")
	for name, r := range map[string]io.Reader{"whole": strings.NewReader(raw), "byte by byte": iotest.OneByteReader(strings.NewReader(raw))} {
		o, err := ReadOutput(r, false, plenty)
		require.NoError(t, err, name)
		assert.Equal(t, "one two three four five", string(o.Bytes))
		assert.Equal(t, [][2]int{{1, 8}, {2, 6}, {0, 5}, {1, 4}}, o.Segments)
		assert.Equal(t, "one two five", string(o.Stream(Stdout)))
		assert.Equal(t, "three ", string(o.Stream(Stderr)))
		assert.Empty(t, o.Stream(SystemError))
	}
}

func TestATerminalHasNoFrames(t *testing.T) {
	o, err := ReadOutput(strings.NewReader("\x01\x00 as it is"), true, plenty)
	require.NoError(t, err)
	assert.Equal(t, "\x01\x00 as it is", string(o.Stream(Stdout)))

	o, err = ReadOutput(strings.NewReader(""), true, plenty)
	require.NoError(t, err)
	assert.Empty(t, o.Segments)
}

func TestFramesLargerThanMemoryComeInPieces(t *testing.T) {
	text := strings.Repeat("x", maxChunk+10)
	var sizes []int
	err := ReadFrames(strings.NewReader(framed(Stdout, text)), func(_ int, p []byte) error {
		sizes = append(sizes, len(p))
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, []int{maxChunk, 10}, sizes)
}

func TestAHeaderThatPromisesTooMuchCostsNoMemory(t *testing.T) {
	raw := []byte{Stdout, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 'a', 'b'}
	o, err := ReadOutput(bytes.NewReader(raw), false, plenty)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, "ab", string(o.Bytes))
	assert.Less(t, cap(o.Bytes), math.MaxUint16)
}

func TestTruncatedStreams(t *testing.T) {
	whole := framed(Stdout, "hello")
	for n := 1; n < len(whole); n++ {
		o, err := ReadOutput(strings.NewReader(whole[:n]), false, plenty)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
		assert.Equal(t, whole[min(n, 8):n], string(o.Bytes), "the part that came is delivered")
	}
	o, err := ReadOutput(strings.NewReader(""), false, plenty)
	require.NoError(t, err)
	assert.Empty(t, o.Bytes)
}

func TestWhatIsNoFrame(t *testing.T) {
	for _, raw := range []string{"plain text of a terminal", "\x04\x00\x00\x00\x00\x00\x00\x00", "\x01\x01\x00\x00\x00\x00\x00\x00"} {
		_, err := ReadOutput(strings.NewReader(raw), false, plenty)
		assert.ErrorIs(t, err, ErrFrame, "%q", raw)
	}
}

func TestAnErrorOfTheEngineInTheStream(t *testing.T) {
	o, err := ReadOutput(strings.NewReader(framed(Stdout, "before")+framed(SystemError, "the log is damaged")), false, plenty)
	require.ErrorContains(t, err, "the log is damaged")
	assert.Equal(t, "before", string(o.Bytes))
}

func TestReadFramesStops(t *testing.T) {
	stop := errors.New("enough")
	err := ReadFrames(strings.NewReader(framed(Stdout, "a")+framed(Stdout, "b")), func(int, []byte) error { return stop })
	assert.ErrorIs(t, err, stop)

	broken := errors.New("broken")
	err = ReadFrames(iotest.ErrReader(broken), func(int, []byte) error { return nil })
	require.ErrorIs(t, err, broken)
	err = ReadFrames(io.MultiReader(strings.NewReader(framed(Stdout, "abc")[:9]), iotest.ErrReader(broken)), func(int, []byte) error { return nil })
	assert.ErrorIs(t, err, broken, "a cancelled stream must not look like a truncated one")
}
