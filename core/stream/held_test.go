package stream

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMemoryGrowsWithWhatHasCome(t *testing.T) {
	allocated := 0
	h := Held{Most: 1 << 30}
	last := 0
	for len(h.Bytes) < 100<<20 {
		room := h.Room(1<<30, 1<<30)
		if cap(h.Bytes) != last {
			last = cap(h.Bytes)
			allocated += last
		}
		require.NoError(t, h.Filled(min(len(room), 16<<10)))
	}
	assert.LessOrEqual(t, cap(h.Bytes), 2*len(h.Bytes))
	assert.LessOrEqual(t, allocated, 4*len(h.Bytes))

	for _, length := range []int64{-1, 100} {
		body, err := Hold(iotest.OneByteReader(strings.NewReader(strings.Repeat("x", 100))), length, 100)
		require.NoError(t, err)
		assert.Len(t, body, 100, "as long as may be")
		_, err = Hold(strings.NewReader(strings.Repeat("x", 100)), length, 99)
		assert.ErrorAs(t, err, new(TooLongError))
	}
	_, err := Hold(strings.NewReader("half"), 8, 100)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	_, err = Hold(iotest.ErrReader(io.ErrClosedPipe), -1, 100)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

func TestWhatIsWrittenIsHeldUpToItsLimit(t *testing.T) {
	h := Held{Most: 10}
	n, err := h.Write([]byte("0123456789"))
	require.NoError(t, err)
	assert.Equal(t, 10, n)
	_, err = h.Write([]byte("x"))
	assert.Equal(t, TooLongError{10}, err)
	assert.Equal(t, "0123456789", string(h.Bytes))
}
