//go:build linux

package engine

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/internal/endpointtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// headed is an engine that keeps what each request had as headers, by its path.
type headed struct {
	mu   sync.Mutex
	seen map[string]http.Header
}

func (h *headed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	if h.seen == nil {
		h.seen = map[string]http.Header{}
	}
	header := r.Header.Clone()
	header.Set("Host", r.Host)
	h.seen[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1.51")] = header
	h.mu.Unlock()
	if r.Header.Get("Upgrade") != "" {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
			_ = conn.Close()
		}
		return
	}
	w.Header().Set("Api-Version", "1.51")
	_, _ = io.WriteString(w, "{}")
}

// of gives one header of each request.
func (h *headed) of(name string) map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := map[string]string{}
	for path, header := range h.seen {
		found[path] = strings.Join(header.Values(name), "|")
	}
	return found
}

// askEverything sends a request in each of the ways there are.
func askEverything(t *testing.T, e *Engine) {
	t.Helper()
	ctx := context.Background()
	_, err := Get[struct{}](ctx, e, "/get", nil)
	require.NoError(t, err)
	_, err = Get[struct{}](transport.Interruptible(ctx), e, "/limited", nil)
	require.NoError(t, err)
	resp, err := e.Do(ctx, http.MethodPost, "/do", nil, map[string]string{})
	require.NoError(t, err)
	_ = resp.Body.Close()
	stream, err := e.Hijack(ctx, "/hijack", nil, nil)
	require.NoError(t, err)
	_ = stream.Close()
	api, err := e.API(ctx)
	require.NoError(t, err)
	_, err = api.Info(ctx)
	require.NoError(t, err)
	conn, err := api.DialHijack(ctx, "http://docker/session", "h2c", nil)
	require.NoError(t, err)
	_ = conn.Close()
}

var everything = []string{"GET /_ping", "GET /get", "GET /limited", "POST /do", "POST /hijack", "GET /info", "POST /session"}

func all(value string) map[string]string {
	of := map[string]string{}
	for _, path := range everything {
		of[path] = value
	}
	return of
}

func TestHeadersGoWithEveryRequest(t *testing.T) {
	h := &headed{}
	path := endpointtest.SocketPath(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	local := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = local.Serve(listener) }()
	t.Cleanup(func() { _ = local.Close() })
	plain := httptest.NewServer(h)
	t.Cleanup(plain.Close)
	a := endpointtest.NewAuthority(t)
	dir := a.Folder(t)
	program := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	script := "#!/bin/sh\nDOCKBRIDGE_TEST_BRIDGE_TO=" + path + " exec " + self + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(program, "ssh"), []byte(script), 0o700)) //nolint:gosec // it must run
	for name, o := range map[string]Options{
		"unix": {Host: "unix://" + path},
		"tcp":  {Host: "tcp://" + plain.Listener.Addr().String()},
		"TLS": {
			Host: tlsEngineWith(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert, h),
			TLS:  &endpoint.TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")},
		},
		"ssh": {Host: "ssh://far.example"},
	} {
		t.Run(name, func(t *testing.T) {
			h.mu.Lock()
			h.seen = nil
			h.mu.Unlock()
			o.Environment = endpoint.Environment{Home: t.TempDir(), Variables: map[string]string{"PATH": program}}
			endpointtest.WriteConfig(t, o.Environment.ConfigDir(), `{"HttpHeaders":{"x-token":"  s3cret one ","User-Agent":"mine","Host":"evil","Content-Length":"7",
				"Transfer-Encoding":"chunked","Trailer":"x","Content-Type":"text/odd","X-Umlaut":"ü"}}`)
			e, err := Open(o)
			require.NoError(t, err)
			defer e.Close()

			askEverything(t, e)

			assert.Equal(t, all("s3cret one"), h.of("X-Token"))
			assert.Equal(t, all("ü"), h.of("X-Umlaut"))
			assert.Equal(t, all("dockbridge/"+LibraryVersion), h.of("User-Agent"), "the docker CLI's own wins, too")
			assert.Equal(t, all(""), h.of("Trailer"))
			assert.NotContains(t, h.of("Host"), "evil")
			assert.Equal(t, "application/json", h.of("Content-Type")["POST /do"], "what a request says of itself wins")
			assert.Equal(t, "text/odd", h.of("Content-Type")["GET /get"])
		})
	}
}

func TestHeadersGoWithSteps(t *testing.T) {
	h := &headed{}
	path, _ := endpointtest.ServeUnix(t, h.ServeHTTP)
	env := endpoint.Environment{Home: t.TempDir()}
	endpointtest.WriteConfig(t, env.ConfigDir(), `{"HttpHeaders":{"X-Token":"s3cret"}}`)
	e, err := Open(Options{Host: "unix://" + path, Environment: env})
	require.NoError(t, err)
	t.Cleanup(e.Close)
	_, err = e.Version(context.Background())
	require.NoError(t, err)
	_, progress, err := drive(t, e.NewSteps(), inspectIn(e, "web"))
	require.NoError(t, err)
	assert.Equal(t, transport.Finished, progress)
	assert.Equal(t, "s3cret", h.of("X-Token")["GET /containers/web/json"])
}

func TestHeadersOfTheEnvironment(t *testing.T) {
	for text, want := range map[string]headers{
		"":                         {"X-Config": "1"},
		`a=b`:                      {"A": "b"},
		`a=b, c = d ,"e=f,g",a=h`:  {"A": "h", "C": "d", "E": "f,g"},
		"User-Agent=mine,x-y=z==1": {"X-Y": "z==1"},
		"a=":                       {"A": ""},
	} {
		env := endpoint.Environment{Home: t.TempDir(), Variables: map[string]string{"DOCKER_CUSTOM_HEADERS": text}}
		endpointtest.WriteConfig(t, env.ConfigDir(), `{"HttpHeaders":{"X-Config":"1"}}`)
		e, err := Open(Options{Host: "unix:///x", Environment: env})
		require.NoError(t, err, text)
		assert.Equal(t, want, e.headers, text)
	}
	for _, text := range []string{"s3cret", "=s3cret", `"a=s3cret`, "a=b,s3cret", "s3 cret=1", "a=s3cret\x01"} {
		_, err := Open(Options{Host: "unix:///x", Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_CUSTOM_HEADERS": text}}})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", text, err)
		assert.Contains(t, err.Error(), "DOCKER_CUSTOM_HEADERS")
		assert.NotContains(t, err.Error(), "cret")
	}
}

func TestHeadersThatCannotBeSent(t *testing.T) {
	for _, header := range []string{`"a b":"s3cret"`, `"":"s3cret"`, `"s3cret:":"1"`, `"X-A":"s3cret\r\nX-B: 1"`, `"X-A":"s3cret\u0000"`} {
		env := endpoint.Environment{Home: t.TempDir()}
		endpointtest.WriteConfig(t, env.ConfigDir(), `{"HttpHeaders":{`+header+`}}`)
		_, err := Open(Options{Host: "unix:///x", Environment: env})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", header, err)
		assert.Contains(t, err.Error(), "config.json")
		assert.NotContains(t, err.Error(), "s3cret")
	}
}

func TestAConfigThatIsNotNeededIsInNobodysWay(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, path string){
		"no file": func(*testing.T, string) {},
		"empty":   func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, nil, 0o600)) },
		"no JSON": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(`{"HttpHeaders":`), 0o600))
		},
		"of another type": func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, []byte(`[]`), 0o600)) },
		"headers a number": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(`{"HttpHeaders":5}`), 0o600))
		},
		"a value a number": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(`{"HttpHeaders":{"A":5}}`), 0o600))
		},
		"a folder": func(t *testing.T, path string) { require.NoError(t, os.Mkdir(path, 0o700)) },
		"a pipe":   func(t *testing.T, path string) { require.NoError(t, syscall.Mkfifo(path, 0o600)) },
		"a broken link": func(t *testing.T, path string) {
			require.NoError(t, os.Symlink("/no/such/file", path))
		},
		"too large": func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte(`{"HttpHeaders":{"A":"b"}}`), 0o600))
			require.NoError(t, os.Truncate(path, 16<<20+1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := endpoint.Environment{Home: t.TempDir()}
			require.NoError(t, os.Mkdir(env.ConfigDir(), 0o700))
			prepare(t, filepath.Join(env.ConfigDir(), "config.json"))
			e, err := Open(Options{Host: "unix:///x", Environment: env})
			require.NoError(t, err)
			assert.Empty(t, e.headers)
		})
	}
	e, err := Open(Options{Host: "unix:///x"})
	require.NoError(t, err)
	assert.Empty(t, e.headers, "without a docker config folder")
}

func TestTheContextAndTheHeadersComeFromOneRead(t *testing.T) {
	env := endpoint.Environment{Home: t.TempDir(), UserID: -1}
	endpointtest.Context(t, env.Home, "remote", "tcp://remote:2375")
	path := filepath.Join(env.ConfigDir(), "config.json")
	require.NoError(t, syscall.Mkfifo(path, 0o600)) // can be read only once
	go func() {
		_ = os.WriteFile(path, []byte(`{"currentContext":"remote","HttpHeaders":{"X-Token":"s3cret"}}`), 0o600)
	}()
	e, err := Open(Options{Environment: env})
	require.NoError(t, err)
	assert.Equal(t, "tcp://remote:2375", e.Endpoint().Host)
	assert.Equal(t, headers{"X-Token": "s3cret"}, e.headers)
}

func TestValuesOfHeadersAreSecrets(t *testing.T) {
	env := endpoint.Environment{Home: t.TempDir(), Variables: map[string]string{}}
	endpointtest.WriteConfig(t, env.ConfigDir(), `{"HttpHeaders":{"Authorization":"Bearer t0ken-of-mine","X-Key":"k3y-of-mine"}}`)
	e, err := Open(Options{Host: "unix:///x", Environment: env})
	require.NoError(t, err)
	said := fault.New(fault.EngineFailed, "Bearer: refused t0ken-of-mine (k3y-of-mine)").Hide(e.Secrets())
	assert.Equal(t, "Bearer: refused … (…)", said.Message)

	env.Variables["DOCKER_CUSTOM_HEADERS"] = "X-Key=an0ther-key"
	e, err = Open(Options{Host: "unix:///x", Environment: env})
	require.NoError(t, err)
	assert.Equal(t, "refused …", fault.New(fault.EngineFailed, "refused an0ther-key").Hide(e.Secrets()).Message)
}
