package engine_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// overEach runs a test against an engine at a unix socket and at a tcp address.
func overEach(t *testing.T, test func(t *testing.T, s *enginetest.Simulated, open func(engine.Options) *engine.Engine)) {
	t.Run("unix", func(t *testing.T) {
		s := enginetest.New(t)
		test(t, s, s.EngineWith)
	})
	t.Run("tcp", func(t *testing.T) {
		s := enginetest.New(t)
		test(t, s, func(o engine.Options) *engine.Engine {
			o.Host = "tcp://" + forward(t, s.Socket())
			e, err := engine.Open(o)
			require.NoError(t, err)
			t.Cleanup(e.Close)
			return e
		})
	})
}

// forward gives a tcp address that leads to a unix socket.
func forward(t *testing.T, socket string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("unix", socket)
			if err != nil {
				_ = from.Close()
				continue
			}
			go func() {
				_, _ = io.Copy(to, from)
				_ = to.(*net.UnixConn).CloseWrite()
			}()
			go func() {
				_, _ = io.Copy(from, to)
				_, _ = from.Close(), to.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

// flood sends a beginning, and then the same again for as long as somebody reads.
func flood(s *enginetest.Simulated, route, start, again string) {
	piece := []byte(strings.Repeat(again, 1+(64<<10)/len(again)))
	s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, err = io.WriteString(conn, start)
		for err == nil {
			_, err = conn.Write(piece)
		}
	})
}

// asks are the ways in which something is asked: a document, a verb with a document, a verb alone, docker's own client.
var asks = map[string]func(ctx context.Context, e *engine.Engine) error{
	"GET": func(ctx context.Context, e *engine.Engine) error {
		_, err := engine.Get[document](ctx, e, "/thing", nil)
		return err
	},
	"POST": func(ctx context.Context, e *engine.Engine) error {
		resp, err := e.Do(ctx, http.MethodPost, "/thing", nil, document{"a": 1})
		if err != nil {
			return err
		}
		_, err = engine.Read[document](e, resp)
		return err
	},
	"docker's client": func(ctx context.Context, e *engine.Engine) error {
		api, err := e.API(ctx)
		if err != nil {
			return err
		}
		_, err = api.ContainerInspect(ctx, "thing")
		return e.Explain(err)
	},
}

func TestAnEngineThatSendsWithoutEnd(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	const chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
	floods := map[string]struct {
		start, again string
		code         fault.Code
	}{
		"header lines":         {head, "X-Y: " + strings.Repeat("x", 100) + "\r\n", fault.BadReply},
		"one header line":      {head + "X: ", "x", fault.BadReply},
		"replies of 1xx":       {"", "HTTP/1.1 102 Processing\r\n\r\n", fault.BadReply},
		"a chunk's extensions": {chunked + "1;", "x", fault.BadReply},
		"trailers":             {chunked + "2\r\n{}\r\n0\r\n", "X: y\r\n", fault.BadReply},
		"a body":               {chunked + "2\r\n[\"\r\n", "10\r\nxxxxxxxxxxxxxxxx\r\n", fault.TooLarge},
		"a promised body":      {head + "Content-Length: 9000000000000\r\n\r\n", " ", fault.TooLarge},
		"an error":             {"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9000000000\r\n\r\n", "x", fault.EngineFailed},
	}
	overEach(t, func(t *testing.T, s *enginetest.Simulated, open func(engine.Options) *engine.Engine) {
		none, limit := 0, wire.Size(4<<20)
		e := open(engine.Options{Retries: &none, MaxJSONBytes: &limit})
		_, err := e.Version(context.Background())
		require.NoError(t, err)
		for name, f := range floods {
			for _, route := range []string{"GET /thing", "POST /thing", "GET /containers/thing/json"} {
				flood(s, route, f.start, f.again)
			}
			for how, ask := range asks {
				before := allocated()
				err := ask(context.Background(), e)
				if name == "trailers" && how == "docker's client" {
					continue // it does not care for what is behind the document
				}
				require.Error(t, err, "%s, %s", name, how)
				code := f.code
				assert.Equal(t, code, fault.CodeOf(err), "%s, %s: %v", name, how, err)
				assert.Less(t, allocated()-before, uint64(64<<20), "%s, %s", name, how)
				if code == fault.TooLarge {
					assert.Contains(t, fault.From(err).Hint, "max_json_bytes")
				}
				assert.Less(t, len(err.Error()), 2000, "%s, %s", name, how)
			}
		}
	})
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestDeadlinesHoldWhileBytesTrickleIn(t *testing.T) {
	overEach(t, func(t *testing.T, s *enginetest.Simulated, open func(engine.Options) *engine.Engine) {
		e := open(engine.Options{})
		_, err := e.Version(context.Background())
		require.NoError(t, err)
		for name, start := range map[string]string{
			"a header": "HTTP/1.1 200 OK\r\nX: ", "a body": "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n", "chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n",
		} {
			for _, route := range []string{"GET /thing", "POST /thing", "GET /containers/thing/json"} {
				s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
					conn, _, err := w.(http.Hijacker).Hijack()
					if err != nil {
						return
					}
					defer conn.Close()
					_, err = io.WriteString(conn, start)
					for err == nil { // a byte at a time keeps any deadline of single reads from passing
						time.Sleep(time.Millisecond)
						_, err = io.WriteString(conn, " ")
					}
				})
			}
			for how, ask := range asks {
				ctx, cancel := transport.WithDeadline(context.Background(), time.Now().Add(50*time.Millisecond))
				err := ask(ctx, e)
				assert.True(t, fault.Is(err, fault.Timeout), "%s, %s: %v", name, how, err)
				cancel()
			}
		}
	})
}

// What comes behind a reply must not be taken for the reply to the next request, which is for another container.
func TestBytesBehindAReplyEndItsConnection(t *testing.T) {
	for name, ask := range asks {
		s := enginetest.New(t)
		e := s.Engine()
		first := true
		for _, route := range []string{"GET /thing", "POST /thing", "GET /containers/thing/json"} {
			s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
				if !first {
					w.WriteHeader(http.StatusNotFound)
					_, _ = io.WriteString(w, `{"message":"this is about thing"}`)
					return
				}
				first = false
				conn, buffered, err := w.(http.Hijacker).Hijack()
				if err != nil {
					return
				}
				reply := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
				_, _ = io.WriteString(conn, reply+"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"of\":\"x\"}")
				_, _ = buffered.ReadByte() // a client that goes on here has lost its way
				_ = conn.Close()
			})
		}
		require.NoError(t, ask(context.Background(), e), name)
		err := ask(context.Background(), e)
		assert.ErrorContains(t, err, "this is about thing", name)
	}
}

func TestAProvisionalReplyIsNotTheAnswer(t *testing.T) {
	overEach(t, func(t *testing.T, s *enginetest.Simulated, open func(engine.Options) *engine.Engine) {
		none := 0
		e := open(engine.Options{Retries: &none})
		answer := `{"message":"it is full"}`
		for _, route := range []string{"GET /thing", "POST /thing", "GET /containers/thing/json"} {
			s.Cut(route, fmt.Sprintf("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 507 Insufficient Storage\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer))
		}
		for how, ask := range asks {
			assert.ErrorContains(t, ask(context.Background(), e), "it is full", how)
		}
		_, err := e.Hijack(context.Background(), "/thing", nil, nil)
		assert.ErrorContains(t, err, "it is full")
	})
}

func TestRecordsWithoutEnd(t *testing.T) {
	s := enginetest.New(t)
	limit := wire.Size(1 << 20)
	e := s.EngineWith(engine.Options{MaxJSONBytes: &limit})
	s.Handle("GET /events", func(w http.ResponseWriter, _ *http.Request) {
		for range 3000 { // more than the limit in all
			_, _ = io.WriteString(w, `{"id":"`+strings.Repeat("x", 1000)+`"}`+"\n")
		}
		_, err := io.WriteString(w, `{"id":"`)
		for err == nil {
			_, err = io.WriteString(w, strings.Repeat("x", 64<<10))
		}
	})
	events, err := e.OpenEvents(context.Background(), engine.EventsQuery{})
	require.NoError(t, err)
	defer events.Close()
	for range 3000 {
		_, err := events.Next()
		require.NoError(t, err)
	}
	_, err = events.Next()
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}
