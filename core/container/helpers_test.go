package container

import (
	"net/http"
	"strconv"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var web = Ref{Container: "web"}

func message(text string) string { return `{"message":` + strconv.Quote(text) + `}` }

func state(fields string) string { return `{"Id":"abcdef","Name":"/web","State":{` + fields + `}}` }

func within(seconds float64) engine.Deadline { return engine.Deadline{Timeout: &seconds} }

func ptr[T any](v T) *T { return &v }

// wantCode checks the code and that the error names the container.
func wantCode(t *testing.T, err error, code fault.Code) *fault.Error {
	t.Helper()
	require.Error(t, err)
	f := fault.From(err)
	assert.Equal(t, code, f.Code, "%v", err)
	assert.Equal(t, "web", f.Resource)
	return f
}

// cutOnce breaks the connection after the request has come, and then answers as given.
func cutOnce(s *enginetest.Simulated, route string, status int, body string) {
	first := true
	s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
		if first {
			first = false
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				_ = conn.Close()
			}
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// sent counts the requests to a route.
func sent(s *enginetest.Simulated, method, path string) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Method == method && r.Path == path {
			n++
		}
	}
	return n
}
