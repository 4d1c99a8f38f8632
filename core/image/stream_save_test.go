package image

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamSaveGivesTheArchiveInPieces(t *testing.T) {
	s := enginetest.New(t)
	whole := strings.Repeat("layer", 100_000) + tarball
	s.Reply("GET /images/get", 200, whole)
	out := &enginetest.Sink[[]byte]{}
	result, err := StreamSave(background(), s.Engine(), StreamSaveRequest{Images: []string{"web:1", "db"}}, out)
	require.NoError(t, err)
	assert.EqualValues(t, len(whole), result.Size)
	assert.Equal(t, whole, string(bytes.Join(out.Items, nil)))
	assert.Len(t, out.Items, 2)
	assert.NotNil(t, out.Begun)
	assert.Equal(t, "names=web%3A1&names=db", s.Last().Query)
}

func TestStreamSaveFails(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		err  error
		code fault.Code
	}{
		"an error at the end": {strings.Repeat("x", 3000) + `{"errorDetail":{"message":"write: no space left on device"},"error":"…"}`, nil, fault.NoSpace},
		"an end that is none": {"files", nil, fault.ConnectionLost},
		"a reader that goes":  {tarball, context.Canceled, fault.Cancelled},
	} {
		s := enginetest.New(t)
		s.Handle("GET /images/get", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.body) })
		_, err := StreamSave(background(), s.Engine(), StreamSaveRequest{Images: []string{"web"}}, &enginetest.Sink[[]byte]{Err: c.err})
		assert.Equal(t, c.code, fault.From(err).Code, "%s: %v", name, err)
	}
	s := enginetest.New(t)
	s.Reply("GET /images/get", 404, `{"message":"no such image: web"}`)
	out := &enginetest.Sink[[]byte]{}
	_, err := StreamSave(background(), s.Engine(), StreamSaveRequest{Images: []string{"web"}}, out)
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
	assert.Nil(t, out.Begun)
	_, err = StreamSave(background(), s.Engine(), StreamSaveRequest{}, out)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}
