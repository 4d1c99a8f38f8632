package stream

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func framed(id byte, payload string) string {
	header := binary.BigEndian.AppendUint32([]byte{id, 0, 0, 0}, uint32(len(payload)))
	return string(header) + payload
}

func TestDemultiplexKeepsOrderAndBytes(t *testing.T) {
	o, begins, err := Demultiplex([]byte(framed(1, "a\xff")+framed(1, "b")+framed(2, "c")+framed(1, "")+framed(1, "d")), plenty)

	require.NoError(t, err)
	assert.True(t, begins)
	assert.Equal(t, "a\xffbcd", string(o.Bytes))
	assert.Equal(t, [][2]int{{1, 3}, {2, 1}, {1, 1}}, o.Segments)
}

func TestDemultiplexOfNothing(t *testing.T) {
	o, _, err := Demultiplex(nil, plenty)
	require.NoError(t, err)
	assert.Empty(t, o.Bytes)
	assert.NotNil(t, o.Segments)
}

func TestDemultiplexLeavesWhatIsNoFramesAsItWas(t *testing.T) {
	for text, begins := range map[string]bool{
		"hello": false, "\x04\x00\x00\x00": false, "\x01\x00": true, "\x01\x00\x00\x00\x00\x00\x00": true,
		framed(1, "abc")[:10]: true, framed(1, "abc") + "hello": true, framed(1, "abc") + "\x01": true,
		"\x01\x00\x00\x00\xff\xff\xff\xff": true, "\x01\x00\x01\x00aaaa": false,
	} {
		data := []byte(text)
		_, got, err := Demultiplex(data, plenty)
		assert.True(t, IsFrameError(err), "%q: %v", text, err)
		assert.Equal(t, begins, got, "%q", text)
		assert.Equal(t, text, string(data))
	}
}

func TestDemultiplexGivesTheEnginesOwnError(t *testing.T) {
	_, _, err := Demultiplex([]byte(framed(1, "a")+framed(3, "the log is damaged")), plenty)
	assert.EqualError(t, err, "the log is damaged")
	assert.False(t, IsFrameError(err))
}
