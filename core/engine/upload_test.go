package engine_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAReaderIsSentAsItIs(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("PUT /things", 200, "")

	resp, err := s.Engine().Do(context.Background(), http.MethodPut, "/things", nil, io.MultiReader(strings.NewReader("a"), strings.NewReader("b")))

	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.Equal(t, "ab", s.Last().Body)
	assert.Equal(t, "application/x-tar", s.Last().Header.Get("Content-Type"))
}

func TestAnUploadThatIsRefusedHalfWayGivesTheReason(t *testing.T) {
	s := enginetest.New(t)
	s.HandleUnread("PUT /things", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message":"read-only"}`)
	})

	_, err := s.Engine().Do(context.Background(), http.MethodPut, "/things", nil, zeros{})

	assert.True(t, fault.Is(err, fault.PermissionDenied), "%v", err)
	assert.Len(t, s.Requests(), 1)
}

func TestAnUploadCutWithoutAReplyIsALostConnection(t *testing.T) {
	s := enginetest.New(t)
	s.HandleUnread("PUT /things", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	})

	_, err := s.Engine().Do(context.Background(), http.MethodPut, "/things", nil, zeros{})

	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
}

func TestAnUploadWhoseSourceFailsEnds(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("PUT /things", 200, "")
	r, w := io.Pipe()
	_ = w.CloseWithError(errors.New("the file cannot be read"))

	_, err := s.Engine().Do(context.Background(), http.MethodPut, "/things", nil, r)

	require.Error(t, err)
}

func TestAHeadThatFindsNothingIsNotFound(t *testing.T) {
	s := enginetest.New(t)

	_, err := s.Engine().Do(context.Background(), http.MethodHead, "/things", nil, nil)

	assert.True(t, fault.Is(err, fault.NotFound), "%v", err)
}
