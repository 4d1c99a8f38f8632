package engine

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"

	"dockbridge/core/endpoint"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writing gives a body that gets these pieces and then an error.
func writing(end error, pieces ...string) *Body {
	b := &Body{}
	b.From(func() ([]byte, error) {
		if len(pieces) == 0 {
			return nil, end
		}
		piece := pieces[0]
		pieces = pieces[1:]
		return []byte(piece), nil
	})
	return b
}

func TestABodyIsReadAsItIsWritten(t *testing.T) {
	read, err := io.ReadAll(iotest.OneByteReader(writing(io.EOF, "ab", "", "cde")))
	require.NoError(t, err)
	assert.Equal(t, "abcde", string(read))

	var poured bytes.Buffer
	n, err := writing(io.EOF, "ab", "cde").WriteTo(&poured)
	require.NoError(t, err)
	assert.Equal(t, int64(5), n)
	assert.Equal(t, "abcde", poured.String())
}

func TestABodyThatBreaksOffIsNoWholeOne(t *testing.T) {
	broken := errors.New("broken")
	_, err := io.ReadAll(writing(broken, "ab"))
	require.ErrorIs(t, err, broken)
	_, err = writing(broken, "ab").WriteTo(io.Discard)
	require.ErrorIs(t, err, broken)
	_, _, err = writing(broken, "ab").Sized(endpoint.Environment{})
	require.ErrorIs(t, err, broken)
	_, err = writing(io.EOF, "ab").WriteTo(iotestWriter{broken})
	require.ErrorIs(t, err, broken)
}

type iotestWriter struct{ err error }

func (w iotestWriter) Write([]byte) (int, error) { return 0, w.err }

func TestTheSizeOfABodyIsFoundWhereItIsNotKnown(t *testing.T) {
	folder := t.TempDir()
	env := endpoint.Environment{Variables: map[string]string{"TMPDIR": folder}}
	kept, size, err := writing(io.EOF, "ab", "cde").Sized(env)
	require.NoError(t, err)
	assert.Equal(t, int64(5), size)
	read, err := io.ReadAll(kept)
	require.NoError(t, err)
	assert.Equal(t, "abcde", string(read))
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Empty(t, left, "the file has no name, so nothing of it can be left")
	require.NoError(t, kept.Close())

	known := writing(io.EOF, "abcde")
	known.Size = new(int64)
	*known.Size = 3
	assert.Equal(t, int64(3), known.Length())
	kept, size, err = known.Sized(endpoint.Environment{Variables: map[string]string{"TMPDIR": "/no such folder"}})
	require.NoError(t, err)
	assert.Equal(t, int64(3), size)
	read, err = io.ReadAll(kept)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(read))

	_, _, err = writing(io.EOF).Sized(endpoint.Environment{Variables: map[string]string{"TMPDIR": "/no such folder"}})
	require.Error(t, err)
}

func TestNoBytesAreSomethingElseThanNoneGiven(t *testing.T) {
	assert.False(t, Written{}.Given(nil))
	assert.True(t, Written{}.Given([]byte{}))
	assert.True(t, Written{Body: &Body{}}.Given(nil))
}
