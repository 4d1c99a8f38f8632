package engine

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type broken struct{}

func (broken) Read([]byte) (int, error) { panic("while a body is read") }

func TestABodyThatPanicsDoesNotEndTheProcess(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.45")
		_, _ = io.Copy(w, r.Body)
	}))
	defer s.Close()
	e, err := Open(Options{Host: "tcp://" + s.Listener.Addr().(*net.TCPAddr).String()})
	require.NoError(t, err)
	defer e.Close()
	_, err = e.Do(context.Background(), http.MethodPost, "/images/load", nil, io.Reader(broken{}))
	assert.True(t, fault.Is(err, fault.Internal), "%v", err)
	resp, err := e.Do(context.Background(), http.MethodPost, "/images/load", nil, map[string]int{"a": 1})
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, `{"a":1}`, string(data))
}
