package stream

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const plenty = 1 << 30

func TestTheLimitItselfIsNotTooMuch(t *testing.T) {
	for _, tty := range []bool{true, false} {
		whole := strings.Repeat("x", 100000)
		raw := whole
		if !tty {
			raw = framed(1, whole)
		}
		o, err := ReadOutput(strings.NewReader(raw), tty, 100000+segmentCost)
		require.NoError(t, err)
		assert.True(t, whole == string(o.Bytes))
		assert.Equal(t, [][2]int{{1, 100000}}, o.Segments)
		o, err = ReadOutput(strings.NewReader(raw), tty, 99999)
		assert.ErrorAs(t, err, new(TooLongError))
		assert.Zero(t, len(o.Bytes))
	}
}

// endless gives the same bytes again and again, and counts them.
type endless struct {
	text  string
	given int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.given%len(e.text):])
	e.given += n
	return n, nil
}

func TestWhatHasNoEndIsReadToItsLimit(t *testing.T) {
	const most = 8 << 20
	for name, c := range map[string]struct {
		text string
		tty  bool
		read int
	}{
		"frames":               {framed(1, strings.Repeat("x", 60000)), false, most + most/10},
		"a terminal":           {strings.Repeat("x", 4096), true, most + most/10},
		"single bytes in turn": {framed(1, "o") + framed(2, "e"), false, most / 6}, // they take more memory than themselves
	} {
		r := endless{text: c.text}
		o, err := ReadOutput(&r, c.tty, most)
		assert.ErrorAs(t, err, new(TooLongError), name)
		assert.Zero(t, len(o.Bytes), name)
		assert.Less(t, r.given, c.read, name)
	}
}

func TestWhatCameBeforeAnErrorIsKept(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("text"), &failing{})
	o, err := ReadOutput(broken, true, plenty)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.Equal(t, "text", string(o.Bytes))
	assert.Equal(t, [][2]int{{1, 4}}, o.Segments)
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestALogOfSingleBytesInTurnIsTooMuch(t *testing.T) {
	data := []byte(strings.Repeat(framed(1, "o")+framed(2, "e"), 1000))
	_, _, err := Demultiplex(bytes.Clone(data), int64(len(data)))
	assert.ErrorAs(t, err, new(TooLongError))
	o, _, err := Demultiplex(bytes.Clone(data), 2000*(segmentCost+1))
	require.NoError(t, err)
	assert.Len(t, o.Bytes, 2000)
	_, _, err = Demultiplex(bytes.Clone(data), int64(len(data))-1)
	assert.ErrorAs(t, err, new(TooLongError))
}

func TestTheEndOfAStream(t *testing.T) {
	var o Output
	for _, s := range []struct {
		id   int
		text string
	}{{1, "first"}, {2, "error"}, {1, "second"}, {2, "!"}} {
		o.Append(s.id, []byte(s.text))
	}
	for most, want := range map[int][2]string{0: {"", ""}, 1: {"d", "!"}, 3: {"ond", "or!"}, 8: {"stsecond", "error!"}, 100: {"firstsecond", "error!"}} {
		assert.Equal(t, want[0], string(o.End(Stdout, most)))
		assert.Equal(t, want[1], string(o.End(Stderr, most)))
	}
	assert.Empty(t, Output{}.End(Stdout, 10))
}
