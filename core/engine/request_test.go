package engine_test

import (
	"context"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDoTakesARedirectForAnError(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /things", http.StatusMovedPermanently, "")
	_, err := s.Engine().Do(context.Background(), http.MethodPost, "/things", nil, nil)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}

func TestDoTakesNotModifiedForSuccess(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /things", http.StatusNotModified, "")
	resp, err := s.Engine().Do(context.Background(), http.MethodPost, "/things", nil, nil)
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
}
