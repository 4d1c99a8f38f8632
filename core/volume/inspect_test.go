package volume

import (
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspect(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /volumes/data", 200, data)
	doc, err := Inspect(background, s.Engine(), InspectRequest{Ref: Ref{"data"}})
	require.NoError(t, err)
	assert.Equal(t, data, string(doc.Raw))
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, "local", details.Driver)

	s.Reply("GET /volumes/data", 404, `{"message":"get data: no such volume"}`)
	_, err = Inspect(background, s.Engine(), InspectRequest{Ref: Ref{"data"}})
	assert.True(t, fault.Is(err, fault.VolumeNotFound), "%v", err)
	assert.Equal(t, "data", fault.From(err).Resource)
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	s := enginetest.New(t)
	for _, bad := range []string{"", "a b", "../x", "/host/path", "/data"} {
		_, err := Inspect(background, s.Engine(), InspectRequest{Ref: Ref{bad}})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", bad, err)
		_, err = Remove(background, s.Engine(), RemoveRequest{Ref: Ref{bad}})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", bad, err)
	}
	assert.Empty(t, s.Requests())
}
