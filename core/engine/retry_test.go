package engine_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flaky fails the first times with status, or by a cut connection when it is 0, and then answers.
func flaky(times int32, status int) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, _ *http.Request) {
		switch {
		case n.Add(1) > times:
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write([]byte("{}"))
		case status == 0:
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		default:
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"message":"not now"}`))
		}
	}
}

func TestARegistrysWordIsNotAskedForAgain(t *testing.T) {
	for path, tries := range map[string]int{
		"/distribution/host:5000/web/json": 1, "/images/search": 1, "/plugins/privileges": 1, "/distribution": 3, "/plugins/privileges/json": 3,
	} {
		for _, status := range []int{500, 503} {
			s := enginetest.New(t)
			s.Handle("GET "+path, flaky(2, status))
			resp, err := s.Engine().Do(context.Background(), http.MethodGet, path, nil, nil)
			if err == nil {
				_ = resp.Body.Close()
			}
			_, err = engine.Get[struct{}](context.Background(), s.Engine(), path, nil)
			if tries > 1 {
				assert.NoError(t, err)
				continue
			}
			assert.Error(t, err)
			assert.Len(t, s.Requests(), 2, "%s %d", path, status)
		}
	}
}

func TestWhatIsRepeated(t *testing.T) {
	background := context.Background()
	for name, c := range map[string]struct {
		ctx    context.Context
		method string
		status int
		tries  int
		fails  fault.Code
	}{
		"GET after 503":              {background, http.MethodGet, 503, 3, ""},
		"GET after 502":              {background, http.MethodGet, 502, 3, ""},
		"GET after 504":              {background, http.MethodGet, 504, 3, ""},
		"GET after 500":              {background, http.MethodGet, 500, 3, ""},
		"GET after a cut":            {background, http.MethodGet, 0, 3, ""},
		"HEAD after a cut":           {background, http.MethodHead, 0, 3, ""},
		"GET after 404":              {background, http.MethodGet, 404, 1, fault.NotFound},
		"POST after 503":             {background, http.MethodPost, 503, 1, fault.EngineFailed},
		"POST after a cut":           {background, http.MethodPost, 0, 1, fault.ConnectionLost},
		"DELETE after a cut":         {background, http.MethodDelete, 0, 1, fault.ConnectionLost},
		"repeatable POST after 503":  {engine.Repeatable(background), http.MethodPost, 503, 3, ""},
		"repeatable POST, cut":       {engine.Repeatable(background), http.MethodPost, 0, 3, ""},
		"repeatable POST, after 500": {engine.Repeatable(background), http.MethodPost, 500, 1, fault.EngineFailed},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Handle(c.method+" /thing", flaky(2, c.status))
			var body any
			if c.method == http.MethodPost {
				body = document{"Name": "x"}
			}

			resp, err := s.Engine().Do(c.ctx, c.method, "/thing", nil, body)

			if c.fails == "" {
				require.NoError(t, err)
				_ = resp.Body.Close()
			} else {
				assert.True(t, fault.Is(err, c.fails), "%v", err)
			}
			require.Len(t, s.Requests(), c.tries)
			for _, r := range s.Requests() {
				assert.Equal(t, s.Requests()[0].Body, r.Body, "the body must be sent again")
			}
		})
	}
}

func TestAReplyThatBreaksOff(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n"
	for name, part := range map[string]string{
		"in its first line": head[:10], "in a header": head[:24], "after its head": head + "\r\n", "in its body": head + "\r\n" + `{"Name"`,
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Cut("POST /thing", part)
			resp, err := s.Engine().Do(context.Background(), http.MethodPost, "/thing", nil, nil)
			if err == nil {
				_ = resp.Body.Close()
			}
			if strings.Contains(part, "\r\n\r\n") {
				require.NoError(t, err, "the body is its reader's")
			} else {
				assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
			}
			assert.Len(t, s.Requests(), 1, "it may have been carried out")

			s.Handle("POST /thing", func(w http.ResponseWriter, _ *http.Request) {
				s.Reply("POST /thing", 200, `{"Name":"x"}`)
				conn, _, err := w.(http.Hijacker).Hijack()
				if assert.NoError(t, err) {
					_, _ = conn.Write([]byte(part))
					_ = conn.Close()
				}
			})
			resp, err = s.Engine().Do(engine.Repeatable(context.Background()), http.MethodPost, "/thing", nil, nil)
			require.NoError(t, err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.JSONEq(t, `{"Name":"x"}`, string(body))
		})
	}
}

func TestRetriesAreBounded(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 503, `{"message":"not now"}`)
	assert.Error(t, get(context.Background(), s.Engine()))
	assert.Len(t, s.Requests(), 4)

	one := 1
	assert.Error(t, get(context.Background(), s.EngineWith(engine.Options{Retries: &one})))
	assert.Len(t, s.Requests(), 6)
}

func TestARetryThatComesTooLateIsNotWaitedFor(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 503, `{"message":"not now"}`)
	e := s.Engine()
	_, err := e.Version(context.Background())
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Millisecond) // below the shortest pause
	defer cancel()

	err = get(ctx, e)

	assert.True(t, fault.Is(err, fault.EngineFailed), "the last error counts, not the deadline: %v", err)
	assert.Len(t, s.Requests(), 1)
}

func TestACancelEndsThePause(t *testing.T) {
	s := enginetest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.Handle("GET /thing", func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	assert.Error(t, get(ctx, s.Engine()))
	assert.Len(t, s.Requests(), 1)
}

func TestAnEngineThatIsJustStartingIsWaitedFor(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /thing", 200, `{}`)
	retries := 20
	e := s.EngineWith(engine.Options{Retries: &retries})
	_, err := e.Version(context.Background())
	require.NoError(t, err)
	s.Stop()
	started := make(chan struct{})
	time.AfterFunc(20*time.Millisecond, func() { s.Start(); close(started) })

	// Never sent before the engine is back, so that even a POST may be tried again.
	resp, err := e.Do(context.Background(), http.MethodPost, "/thing", nil, document{})

	<-started
	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.Len(t, s.Requests(), 1)
}

func TestStalePooledConnectionsAreNotUsed(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{}`)
	s.Reply("POST /thing", 200, `{}`)
	none := 0
	e := s.EngineWith(engine.Options{Retries: &none})
	require.NoError(t, get(context.Background(), e))
	s.Stop()
	s.Start()

	resp, err := e.Do(context.Background(), http.MethodPost, "/thing", nil, document{})

	require.NoError(t, err, "an engine that was restarted must not cost a request")
	_ = resp.Body.Close()
}

func TestAnEngineThatIsNotThere(t *testing.T) {
	dir, err := os.MkdirTemp("", "unreachable")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	none := 0
	try := func(host string) *fault.Error {
		e, err := engine.Open(engine.Options{Host: host, Retries: &none})
		require.NoError(t, err)
		_, err = e.Ping(context.Background())
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		f := fault.From(err)
		assert.Equal(t, host, f.Details["endpoint"])
		assert.Equal(t, "argument", f.Details["source"])
		assert.True(t, f.Retryable)
		assert.Contains(t, f.Message, host)
		assert.Contains(t, f.Message, "from the host argument")
		_, err = e.Hijack(context.Background(), "/x", nil, nil)
		assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		return f
	}
	assert.Contains(t, try("unix://"+dir+"/missing.sock").Message, "there is no such socket")

	dead := filepath.Join(dir, "dead.sock")
	listener, err := net.Listen("unix", dead)
	require.NoError(t, err)
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	require.NoError(t, listener.Close())
	assert.Contains(t, try("unix://"+dead).Message, "nothing listens there")

	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := free.Addr().String()
	require.NoError(t, free.Close())
	assert.Contains(t, try("tcp://"+address).Message, "connection refused")
	assert.Contains(t, try("tcp://host.invalid:2375").Message, "host.invalid")

	assert.Contains(t, try("unix:///"+strings.Repeat("x", 200)).Message, "it cannot be reached")
}

func TestRetriesAreCounted(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /containers/web/json", flaky(2, http.StatusServiceUnavailable))
	s.Handle("POST /containers/web/start", flaky(1, 0))
	e := s.Engine()
	var retries engine.Retries
	ctx := engine.CountRetries(context.Background(), &retries)
	_, err := engine.Get[struct{}](ctx, e, "/containers/web/json", nil)
	require.NoError(t, err)
	assert.Equal(t, uint32(2), retries.Count())
	resp, err := e.Do(engine.Repeatable(ctx), http.MethodPost, "/containers/web/start", nil, nil)
	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.Equal(t, uint32(3), retries.Count())
	_, err = engine.Get[struct{}](context.Background(), e, "/containers/web/json", nil)
	require.NoError(t, err, "nobody counts")
}
