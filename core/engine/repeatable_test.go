package engine_test

import (
	"context"
	"net/http"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRepeatedTellsOfASecondTry(t *testing.T) {
	s := enginetest.New(t)
	s.Cut("POST /things", "")
	e := s.Engine()

	ctx, again := engine.Repeated(context.Background())
	_, err := e.Do(ctx, http.MethodPost, "/things", nil, nil)

	require.Error(t, err)
	assert.True(t, again())
	assert.Greater(t, len(s.Requests()), 1)
}

func TestRepeatedIsQuietWhenOneTryWasEnough(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /things", 204, "")

	ctx, again := engine.Repeated(context.Background())
	resp, err := s.Engine().Do(ctx, http.MethodPost, "/things", nil, nil)

	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.False(t, again())
}

func TestWhatIsNotRepeatableIsSentOnce(t *testing.T) {
	s := enginetest.New(t)
	s.Cut("POST /things", "")

	_, err := s.Engine().Do(context.Background(), http.MethodPost, "/things", nil, nil)

	require.Error(t, err)
	assert.Len(t, s.Requests(), 1)
}
