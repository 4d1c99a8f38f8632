// Package enginetest gives tests an engine: a simulated one that answers from
// recorded replies on a real unix socket and can misbehave, or the real one.
//
//	s := enginetest.New(t)
//	s.Reply("POST /containers/web/stop", 204, "")
//	_, err := container.Stop(ctx, s.Engine(), …)
//	assert.Equal(t, "t=5", s.Last().Query)
package enginetest

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"dockbridge/core/engine"

	"github.com/stretchr/testify/require"
)

// Request is what the engine under test was asked.
type Request struct {
	Method string
	// Path is without the API version: "/containers/web/json".
	Path string
	// Query is the raw query.
	Query string
	// Version is the API version of the path, "" for none.
	Version string
	Header  http.Header
	Body    string
}

// Simulated is an engine made of recorded replies.
type Simulated struct {
	t      T
	socket string
	server *httptest.Server // nil while stopped

	mu       sync.Mutex
	version  string
	routes   map[string]http.HandlerFunc
	unread   map[string]bool
	other    http.HandlerFunc
	requests []Request
}

var versionPrefix = regexp.MustCompile(`^/v(\d+\.\d+)(/.*)$`)

// T is what is needed of a *testing.T. Examples have none: see ForExample.
type T interface {
	require.TestingT
	Helper()
	Cleanup(f func())
}

// New starts a simulated engine that speaks API version 1.51 and answers pings.
func New(t T) *Simulated {
	t.Helper()
	dir, err := os.MkdirTemp("", "enginetest") // t.TempDir is too long for a socket's path
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &Simulated{t: t, socket: filepath.Join(dir, "docker.sock"), version: "1.51", routes: map[string]http.HandlerFunc{}, unread: map[string]bool{}}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start lets a stopped engine answer again, at the same address.
func (s *Simulated) Start() {
	s.t.Helper()
	listener, err := net.Listen("unix", s.socket)
	require.NoError(s.t, err)
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	_ = s.server.Listener.Close()
	s.server.Listener = listener
	s.server.Start()
}

// Stop ends the engine and its connections; its socket goes away.
func (s *Simulated) Stop() {
	if s.server == nil {
		return
	}
	s.server.CloseClientConnections()
	s.server.Close()
	s.server = nil
}

// Socket is the path of the engine's socket.
func (s *Simulated) Socket() string { return s.socket }

// SetVersion changes the API version the engine says it speaks.
func (s *Simulated) SetVersion(version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = version
}

// Engine opens a connection to the simulated engine, with few and fast retries.
func (s *Simulated) Engine() *engine.Engine {
	s.t.Helper()
	return s.EngineWith(engine.Options{})
}

// EngineWith is Engine with options; the host is set.
func (s *Simulated) EngineWith(o engine.Options) *engine.Engine {
	s.t.Helper()
	o.Host = "unix://" + s.socket
	e, err := engine.Open(o)
	require.NoError(s.t, err)
	s.t.Cleanup(e.Close)
	return e
}

// Handle answers "METHOD /path" with a function.
func (s *Simulated) Handle(route string, f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[route] = f
}

// HandleUnread is Handle for requests whose body the engine refuses: it is not read first.
func (s *Simulated) HandleUnread(route string, f http.HandlerFunc) {
	s.Handle(route, f)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread[route] = true
}

// Otherwise answers whatever no route is there for.
func (s *Simulated) Otherwise(f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = f
}

// Reply answers "METHOD /path" with a status and a JSON body.
func (s *Simulated) Reply(route string, status int, body string) {
	s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
		if body != "" {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// Stall never answers; the request ends when its caller gives up.
func (s *Simulated) Stall(route string) {
	s.Handle(route, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(time.Minute):
		}
	})
}

// Cut closes the connection after the given raw bytes: none, half a header, half a body.
func (s *Simulated) Cut(route, raw string) {
	s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	})
}

// Hijack takes the connection over after "101 UPGRADED", as the engine does for exec and attach.
func (s *Simulated) Hijack(route string, f func(conn net.Conn)) {
	s.Handle(route, func(w http.ResponseWriter, _ *http.Request) {
		conn, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
		_ = buffered
		f(conn)
	})
}

// Requests gives all requests but the pings, in order.
func (s *Simulated) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Last gives the latest request; it fails the test when there was none.
func (s *Simulated) Last() Request {
	s.t.Helper()
	all := s.Requests()
	require.NotEmpty(s.t, all, "the engine was not asked anything")
	return all[len(all)-1]
}

func (s *Simulated) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	w.Header().Set("Api-Version", s.version)
	w.Header().Set("Ostype", "linux")
	s.mu.Unlock()
	if r.URL.Path == "/_ping" && !s.has("GET /_ping") {
		_, _ = io.WriteString(w, "OK")
		return
	}
	req := Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone()}
	if m := versionPrefix.FindStringSubmatch(r.URL.Path); m != nil {
		req.Version, req.Path = m[1], m[2]
	}
	s.mu.Lock()
	unread := s.unread[req.Method+" "+req.Path]
	s.mu.Unlock()
	if !unread && (!strings.EqualFold(r.Header.Get("Connection"), "upgrade") || r.ContentLength > 0) {
		body, _ := io.ReadAll(r.Body)
		req.Body = string(body)
		r.Body = io.NopCloser(bytes.NewReader(body)) // answers may repeat it
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	f := s.routes[req.Method+" "+req.Path]
	if f == nil {
		f = s.other
	}
	s.mu.Unlock()
	if f == nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"message":"page not found: no recorded reply for `+req.Method+" "+req.Path+`"}`)
		return
	}
	f(w, r)
}

func (s *Simulated) has(route string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.routes[route] != nil
}

// Frame makes one frame of the engine's output stream (1 stdout, 2 stderr).
func Frame(id byte, text string) string {
	n := len(text)
	return string([]byte{id, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) + text
}
