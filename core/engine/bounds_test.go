package engine

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheBoundOfACall(t *testing.T) {
	size := func(n wire.Size) *wire.Size { return &n }
	e, err := Open(Options{Host: "unix:///nowhere"})
	require.NoError(t, err)
	most, err := Bound{}.Most(e)
	require.NoError(t, err)
	assert.Equal(t, int64(DefaultMaxBytes), most)
	assert.Equal(t, int64(DefaultMaxJSON), e.MaxJSON())

	e, err = Open(Options{Host: "unix:///nowhere", MaxBytes: size(1000), MaxJSONBytes: size(2000)})
	require.NoError(t, err)
	most, err = Bound{}.Most(e)
	require.NoError(t, err)
	assert.Equal(t, int64(1000), most, "the client's")
	most, err = Bound{size(7)}.Most(e)
	require.NoError(t, err)
	assert.Equal(t, int64(7), most, "the call's own")
	assert.Equal(t, int64(2000), e.MaxJSON())

	most, err = Bound{size(1<<63 - 1)}.Most(e)
	require.NoError(t, err)
	assert.Positive(t, most+1, "one more than the bound can be counted")

	for _, n := range []wire.Size{0, -1} {
		_, err = Bound{&n}.Most(e)
		assert.True(t, fault.Is(err, fault.InvalidArgument))
		_, err = Open(Options{Host: "unix:///nowhere", MaxJSONBytes: &n})
		assert.ErrorContains(t, err, "max_json_bytes")
	}
}

func TestWhatIsTooLargeSaysWhatToDo(t *testing.T) {
	f := TooLarge("the output of the command", 64<<20, "max_bytes", "stream_exec")
	assert.Equal(t, fault.TooLarge, f.Code)
	assert.Equal(t, "the output of the command is larger than 64MiB (67108864 bytes), the limit max_bytes", f.Message)
	assert.Equal(t, "raise max_bytes, or use stream_exec, which holds only a part at a time", f.Hint)
	assert.Equal(t, map[string]any{"limit": int64(64 << 20), "argument": "max_bytes", "instead": "stream_exec"}, f.Details)
	assert.Equal(t, "raise max_json_bytes", TooLarge("the reply", 1, "max_json_bytes", "").Hint)
}

func TestTheDeadlineOfARequest(t *testing.T) {
	half := 0.5
	assert.Equal(t, &half, Deadline{Timeout: &half}.DeadlineSeconds())
}
