package health

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func collect(into *[]string) func(int, []byte) error {
	return func(_ int, line []byte) error {
		*into = append(*into, string(line))
		return nil
	}
}

func TestLinesAreCutWhereTheyEnd(t *testing.T) {
	log := enginetest.Frame(1, "a\nb") + enginetest.Frame(2, "x") + enginetest.Frame(1, "c\n\n")
	var got []string
	require.NoError(t, readLines(iotest.OneByteReader(strings.NewReader(log)), false, collect(&got)))
	assert.Equal(t, []string{"a", "bc", "", "x"}, got)

	got = nil
	require.NoError(t, readLines(iotest.OneByteReader(strings.NewReader("a\r\nb")), true, collect(&got)))
	assert.Equal(t, []string{"a", "b"}, got)
}

func TestALineWithoutEndIsCutAtTheLimit(t *testing.T) {
	var got []string
	require.NoError(t, readLines(strings.NewReader(strings.Repeat("x", lineLimit+10)), true, collect(&got)))
	require.Len(t, got, 2)
	assert.GreaterOrEqual(t, len(got[0]), lineLimit)
}

func TestTheEnginesOwnErrorInALogIsAnError(t *testing.T) {
	var got []string
	err := readLines(strings.NewReader(enginetest.Frame(3, "Error grabbing logs: EIO\n")), false, collect(&got))
	require.True(t, fault.Is(err, fault.EngineFailed))
	assert.Contains(t, err.Error(), "EIO")
}

func TestReadingEndsWithTheReader(t *testing.T) {
	broken, stop := errors.New("broken"), errors.New("stop")
	assert.ErrorIs(t, readLines(iotest.ErrReader(broken), true, collect(new([]string))), broken)
	for _, log := range []string{"a\n", "a", strings.Repeat("x", lineLimit)} {
		assert.ErrorIs(t, readLines(strings.NewReader(log), true, func(int, []byte) error { return stop }), stop)
	}
	assert.ErrorIs(t, readLines(strings.NewReader(enginetest.Frame(1, "a")), false, func(int, []byte) error { return stop }), stop)
}
