package transport

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type broken struct{}

func (broken) Read([]byte) (int, error) { panic("while a body is read") }

func TestABodyThatPanicsDoesNotEndTheProcess(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	defer s.Close()
	e, err := endpoint.Resolve(endpoint.Environment{}, endpoint.Options{Host: "tcp://" + s.Listener.Addr().String()})
	require.NoError(t, err)
	dial, err := NewDialer(endpoint.Environment{}, e)
	require.NoError(t, err)
	over := New(e, dial, nil)
	defer over.CloseIdleConnections()
	assert.False(t, over.BlocksCaller())
	send := func(body io.Reader) (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://docker/images/load", body)
		require.NoError(t, err)
		return over.RoundTrip(req)
	}
	_, err = send(broken{})
	assert.True(t, fault.Is(err, fault.Internal), "%v", err)
	resp, err := send(strings.NewReader("whole"))
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, "whole", string(data))
}
