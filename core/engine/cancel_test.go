package engine_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDeadlines(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("GET /thing")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	assert.True(t, fault.Is(get(ctx, s.Engine()), fault.Timeout))

	late, cancelled := context.WithCancel(context.Background())
	cancelled()
	assert.True(t, fault.Is(get(late, s.Engine()), fault.Cancelled))
}

// halfABody sends a part, and the rest never.
func halfABody(head string) func(net.Conn, chan<- struct{}) {
	return func(conn net.Conn, sent chan<- struct{}) {
		_, _ = io.WriteString(conn, head+"{")
		sent <- struct{}{}
		_, _ = conn.Read(make([]byte, 1)) // until the client gives up
	}
}

func TestACancelInTheMiddleOfABody(t *testing.T) {
	for name, head := range map[string]string{
		"of known length":               "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
		"in chunks":                     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n",
		"that ends with the connection": "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			sent := make(chan struct{}, 1)
			s.Handle("GET /thing", func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					return
				}
				defer conn.Close()
				halfABody(head)(conn, sent)
			})
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			go func() { <-sent; cancel() }()
			err := get(ctx, s.Engine())
			assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
		})
	}
}

func TestABodyClosedEarlyEndsItsConnection(t *testing.T) {
	s := enginetest.New(t)
	ended := make(chan struct{})
	s.Handle("GET /thing", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(ended)
	})
	resp, err := s.Engine().Do(context.Background(), http.MethodGet, "/thing", nil, nil)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	<-ended
	n, err := resp.Body.Read(make([]byte, 1))
	assert.Zero(t, n)
	assert.Equal(t, io.EOF, err)
}

func TestAClosedEngineKeepsNoConnection(t *testing.T) {
	s := enginetest.New(t)
	hold, held, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s.Handle("GET /thing", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		close(held)
		<-hold
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		_, err = conn.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
		close(ended)
	})
	e := s.Engine()
	done := make(chan error)
	go func() { done <- get(context.Background(), e) }()
	<-held
	e.Close()
	close(hold)
	require.NoError(t, <-done)
	<-ended // the connection that came back after the close was closed too
}

func TestPermissionDenied(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix:///forbidden/docker.sock"})
	require.NoError(t, err)
	denied := e.Explain(&net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.EACCES)})
	require.True(t, fault.Is(denied, fault.PermissionDenied), "%v", denied)
	f := fault.From(denied)
	assert.Contains(t, f.Message, "/forbidden/docker.sock")
	assert.Contains(t, f.Hint, "usermod -aG docker")
	assert.Equal(t, "argument", f.Details["source"])

	tcp, err := engine.Open(engine.Options{Host: "tcp://host:1"})
	require.NoError(t, err)
	blocked := tcp.Explain(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EACCES)}) // a firewall's doing
	assert.True(t, fault.Is(blocked, fault.EngineUnreachable), "%v", blocked)
}

func TestExplainKeepsWhatIsExplained(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix:///x"})
	require.NoError(t, err)
	assert.NoError(t, e.Explain(nil))
	assert.Equal(t, transport.ErrInterrupted, e.Explain(transport.ErrInterrupted))
	known := fault.New(fault.Conflict, "x")
	assert.Same(t, known, e.Explain(known))
}

func TestOverTCP(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.41")
		if r.URL.Path == "/v1.41/cut" {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
			return
		}
		if r.URL.Path == "/v1.41/stall" {
			<-r.Context().Done()
		}
		_, _ = io.WriteString(w, `{}`)
	}))
	defer server.Close()
	none := 0
	e, err := engine.Open(engine.Options{Host: "tcp://" + server.Listener.Addr().String(), Retries: &none})
	require.NoError(t, err)
	defer e.Close()
	require.NoError(t, get(context.Background(), e))
	_, err = engine.Get[document](context.Background(), e, "/cut", nil)
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err = engine.Get[document](ctx, e, "/stall", nil)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
	_, err = e.Do(context.Background(), http.MethodPost, "/cut", nil, nil)
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
}

func TestHijack(t *testing.T) {
	s := enginetest.New(t)
	s.Hijack("POST /exec/x/start", func(conn net.Conn) {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		_, _ = io.WriteString(conn, "got "+line)
		rest, _ := io.ReadAll(conn) // until CloseWrite
		_, _ = io.WriteString(conn, "end"+string(rest))
	})
	stream, err := s.Engine().Hijack(context.Background(), "/exec/x/start", nil, document{"Tty": false})
	require.NoError(t, err)
	defer stream.Close()
	_, err = stream.Write([]byte("hello\n"))
	require.NoError(t, err)
	require.NoError(t, stream.CloseWrite())
	all, err := io.ReadAll(stream)
	require.NoError(t, err)
	assert.Equal(t, "got hello\nend", string(all))
	assert.JSONEq(t, `{"Tty":false}`, s.Last().Body)
	assert.Equal(t, "tcp", s.Last().Header.Get("Upgrade"))
}

func TestHijackEndsWithItsContext(t *testing.T) {
	s := enginetest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.Hijack("POST /attach", func(conn net.Conn) {
		cancel()
		_, _ = io.Copy(io.Discard, conn)
	})
	stream, err := s.Engine().Hijack(ctx, "/attach", nil, nil)
	if err == nil { // the cancel may come before or after the answer
		_, err = stream.Read(make([]byte, 1))
		assert.Equal(t, context.Canceled, err)
		_, err = stream.Write([]byte("x"))
		assert.Equal(t, context.Canceled, err)
		require.NoError(t, stream.Close())
		return
	}
	assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
}

func TestHijackErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /missing", 404, `{"message":"No such exec"}`)
	s.Reply("POST /other", 204, "")
	s.Cut("POST /cut", "")
	s.Stall("POST /stall")
	e := s.Engine()
	for path, code := range map[string]fault.Code{"/missing": fault.NotFound, "/other": fault.BadReply, "/cut": fault.ConnectionLost} {
		_, err := e.Hijack(context.Background(), path, nil, nil)
		assert.True(t, fault.Is(err, code), "%s: %v", path, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := e.Hijack(ctx, "/stall", nil, nil)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
	_, err = e.Hijack(ctx, "/stall", nil, nil)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
}
