package stream

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPiecesHaveOneSizeAndTheLastTheRest(t *testing.T) {
	data := make([]byte, 2*pieceSize+100)
	for i := range data {
		data[i] = byte(i % 251)
	}
	for _, size := range []int{1000, 32 << 10, pieceSize, len(data)} {
		var given [][]byte
		p := Pieces{Give: func(piece []byte) error { given = append(given, piece); return nil }}
		for at := 0; at < len(data); at += size {
			part := bytes.Clone(data[at:min(at+size, len(data))])
			n, err := p.Write(part)
			require.NoError(t, err)
			assert.Equal(t, len(part), n)
			clear(part) // who writes may use the memory again
		}
		require.NoError(t, p.Flush())
		require.NoError(t, p.Flush())
		require.Len(t, given, 3)
		assert.Len(t, given[0], pieceSize)
		assert.Len(t, given[1], pieceSize)
		assert.Equal(t, data, bytes.Join(given, nil))
	}
}

func TestPiecesOfNothingAndForNobody(t *testing.T) {
	gone := errors.New("gone")
	p := Pieces{Give: func([]byte) error { return gone }}
	require.NoError(t, p.Flush())
	n, err := p.Write(nil)
	require.NoError(t, err)
	assert.Zero(t, n)
	n, err = p.Write(make([]byte, 2*pieceSize))
	assert.ErrorIs(t, err, gone)
	assert.Equal(t, pieceSize, n)
}
