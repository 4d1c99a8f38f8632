//go:build linux

package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/internal/endpointtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tlsEngine answers pings over TLS at 127.0.0.1 under a certificate for name; clients must have one of the authority.
func tlsEngine(t *testing.T, a *endpointtest.Authority, name string, clientAuth tls.ClientAuthType) string {
	t.Helper()
	return tlsEngineWith(t, a, name, clientAuth, http.HandlerFunc(answer))
}

func tlsEngineWith(t *testing.T, a *endpointtest.Authority, name string, clientAuth tls.ClientAuthType, handler http.Handler) string {
	t.Helper()
	cert, key := a.Issue(t, name)
	pair, err := tls.X509KeyPair(cert, key)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(a.PEM)
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: clientAuth, ClientCAs: pool}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return "tcp://" + server.Listener.Addr().String()
}

// answer answers pings, and lets a connection be taken over that says "hello" and repeats what it hears.
func answer(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		answerPing(w, r)
		return
	}
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello ")
	_, _ = io.Copy(conn, buffered)
}

func answerPing(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Api-Version", "1.41")
	_, _ = io.WriteString(w, "OK")
}

func pingWith(t *testing.T, o Options) error {
	t.Helper()
	none := 0
	o.Retries = &none
	e, err := Open(o)
	if err != nil {
		return err
	}
	t.Cleanup(e.Close)
	_, err = e.Ping(context.Background())
	return err
}

func TestTLSFromTheEnvironment(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	dir := a.Folder(t)
	variables := map[string]string{"DOCKER_HOST": host, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": filepath.Base(dir)}

	require.NoError(t, pingWith(t, Options{Environment: endpoint.Environment{Variables: variables, Directory: filepath.Dir(dir)}}))

	e, err := Open(Options{Environment: endpoint.Environment{Variables: variables, Directory: filepath.Dir(dir)}})
	require.NoError(t, err)
	assert.True(t, e.Endpoint().TLS)
	assert.False(t, e.Endpoint().Interruptible)
}

func TestTLSFilesInTheDockerConfig(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	env := endpoint.Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CONFIG": a.Folder(t)}}
	assert.NoError(t, pingWith(t, Options{Environment: env, Host: host}))
}

func TestTLSWithoutClientCertificate(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.NoClientCert)
	dir := a.Folder(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "cert.pem")))
	require.NoError(t, os.Remove(filepath.Join(dir, "key.pem")))
	env := endpoint.Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": dir}}
	assert.NoError(t, pingWith(t, Options{Environment: env, Host: host}))
}

func TestTLSArgumentsVerifyUnlessToldNotTo(t *testing.T) {
	ours, theirs := endpointtest.NewAuthority(t), endpointtest.NewAuthority(t)
	host := tlsEngine(t, theirs, "127.0.0.1", tls.NoClientCert)
	dir := ours.Folder(t)
	no := false

	err := pingWith(t, Options{Host: host, TLS: &endpoint.TLSOptions{CA: filepath.Join(dir, "ca.pem")}})
	require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "certificate authority")

	assert.NoError(t, pingWith(t, Options{Host: host, TLS: &endpoint.TLSOptions{Verify: &no}}))
	assert.NoError(t, pingWith(t, Options{Host: host, Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_TLS": "1"}}}))
}

func TestTLSErrorsSayWhatToDo(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	dir := a.Folder(t)
	options := &endpoint.TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}

	t.Run("a certificate for another name", func(t *testing.T) {
		err := pingWith(t, Options{Host: tlsEngine(t, a, "other.example", tls.NoClientCert), TLS: options})
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "other names")
	})
	t.Run("no TLS at the other end", func(t *testing.T) {
		plain := httptest.NewServer(http.HandlerFunc(answerPing))
		defer plain.Close()
		err := pingWith(t, Options{Host: "tcp://" + plain.Listener.Addr().String(), TLS: options})
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "does not speak TLS")
	})
	t.Run("TLS at the other end only", func(t *testing.T) {
		err := pingWith(t, Options{Host: tlsEngine(t, a, "127.0.0.1", tls.NoClientCert)})
		require.True(t, fault.Is(err, fault.BadReply), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "DOCKER_TLS_VERIFY")
	})
	t.Run("https without certificates is still encrypted", func(t *testing.T) {
		host := strings.Replace(tlsEngine(t, a, "127.0.0.1", tls.NoClientCert), "tcp://", "https://", 1)
		err := pingWith(t, Options{Host: host})
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, err.Error(), "unknown authority")
	})
	t.Run("the engine wants a client certificate", func(t *testing.T) {
		err := pingWith(t, Options{Host: tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert), TLS: &endpoint.TLSOptions{CA: options.CA}})
		require.True(t, fault.Is(err, fault.Unauthorized), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "cert.pem")
	})
	t.Run("missing files", func(t *testing.T) {
		err := pingWith(t, Options{Host: "tcp://x:1", TLS: &endpoint.TLSOptions{CA: "/no/such/file"}})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "tls argument")
		env := endpoint.Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/no/such/folder"}}
		err = pingWith(t, Options{Host: "tcp://x:1", Environment: env})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "DOCKER_CERT_PATH")
	})
}

// BuildKit's sessions, and attach and exec of other libraries, take connections over through docker's client.
func TestDockersClientTakesConnectionsOverEverywhere(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	dir := a.Folder(t)
	path := endpointtest.SocketPath(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	local := &http.Server{Handler: http.HandlerFunc(answer), ReadHeaderTimeout: time.Minute}
	go func() { _ = local.Serve(listener) }()
	t.Cleanup(func() { _ = local.Close() })
	plain := httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(plain.Close)
	program := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	script := "#!/bin/sh\nDOCKBRIDGE_TEST_BRIDGE_TO=" + path + " exec " + self + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(program, "ssh"), []byte(script), 0o700)) //nolint:gosec // it must run
	for name, o := range map[string]Options{
		"unix": {Host: "unix://" + path},
		"tcp":  {Host: "tcp://" + plain.Listener.Addr().String()},
		"TLS": {
			Host: tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert),
			TLS:  &endpoint.TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")},
		},
		"ssh": {Host: "ssh://far.example", Environment: endpoint.Environment{Variables: map[string]string{"PATH": program}}},
	} {
		e, err := Open(o)
		require.NoError(t, err)
		t.Cleanup(e.Close)
		api, err := e.API(context.Background())
		require.NoError(t, err, name)
		conn, err := api.DialHijack(context.Background(), "http://docker/session", "h2c", nil)
		require.NoError(t, err, name)
		_, err = io.WriteString(conn, "world")
		require.NoError(t, err, name)
		said := make([]byte, len("hello world"))
		_, err = io.ReadFull(conn, said)
		require.NoError(t, err, name)
		assert.Equal(t, "hello world", string(said), name)
		half, ok := conn.(interface{ CloseWrite() error })
		require.True(t, ok, "%s: the end of the input must be told alone", name)
		require.NoError(t, half.CloseWrite(), name)
		require.NoError(t, conn.Close(), name)
		_, err = api.Ping(context.Background())
		require.NoError(t, err, name)
	}
	e, err := Open(Options{Host: "tcp://127.0.0.1:1"})
	require.NoError(t, err)
	e.negotiated.Store(&Ping{NegotiatedVersion: "1.41"})
	api, err := e.API(context.Background())
	require.NoError(t, err)
	_, err = api.DialHijack(context.Background(), "http://docker/session", "h2c", nil)
	assert.Equal(t, fault.EngineUnreachable, fault.From(err).Code, "%v", err)
}

func TestTLSThatIsGivenIsUsedOrAnError(t *testing.T) {
	a := endpointtest.NewAuthority(t)
	dir := a.Folder(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	given := &endpoint.TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	home := t.TempDir()
	endpointtest.Context(t, home, "plain", host)
	endpointtest.Context(t, home, "local", "unix:///run/docker.sock")
	env := func(variables map[string]string) endpoint.Environment {
		return endpoint.Environment{Home: home, UserID: -1, Variables: variables}
	}
	for name, o := range map[string]Options{
		"with a context":         {Context: "plain", TLS: given, Environment: env(nil)},
		"with DOCKER_CONTEXT":    {TLS: given, Environment: env(map[string]string{"DOCKER_CONTEXT": "plain"})},
		"asked for by variables": {Context: "plain", Environment: env(map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": dir})},
	} {
		e, err := Open(o)
		require.NoError(t, err, name)
		t.Cleanup(e.Close)
		assert.True(t, e.Endpoint().TLS, name)
		_, err = e.Ping(context.Background())
		assert.NoError(t, err, name)
	}
	for name, o := range map[string]Options{
		"a socket":            {Host: "unix:///run/docker.sock", TLS: given},
		"ssh":                 {Host: "ssh://far.example", TLS: given},
		"the default's":       {TLS: given, Environment: endpoint.Environment{Home: t.TempDir()}},
		"a context of socket": {Context: "local", TLS: given, Environment: env(nil)},
	} {
		_, err := Open(o)
		require.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
		assert.Contains(t, err.Error(), "tls", name)
	}
}
