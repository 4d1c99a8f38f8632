package engine

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// authority issues certificates for the tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &authority{cert: cert, key: key, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// issue gives a certificate and its key, PEM; names that are addresses go in as such.
func (a *authority) issue(t *testing.T, name string) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &private.PublicKey, a.key)
	require.NoError(t, err)
	bytes, err := x509.MarshalECPrivateKey(private)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes})
}

// folder writes ca.pem, cert.pem and key.pem as DOCKER_CERT_PATH has them.
func (a *authority) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cert, key := a.issue(t, "client")
	for name, data := range map[string][]byte{"ca.pem": a.pem, "cert.pem": cert, "key.pem": key} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return dir
}

// tlsEngine answers pings over TLS at 127.0.0.1 under a certificate for name; clients must have one of the authority.
func tlsEngine(t *testing.T, a *authority, name string, clientAuth tls.ClientAuthType) string {
	t.Helper()
	return tlsEngineWith(t, a, name, clientAuth, http.HandlerFunc(answer))
}

func tlsEngineWith(t *testing.T, a *authority, name string, clientAuth tls.ClientAuthType, handler http.Handler) string {
	t.Helper()
	cert, key := a.issue(t, name)
	pair, err := tls.X509KeyPair(cert, key)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
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
	a := newAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	dir := a.folder(t)
	variables := map[string]string{"DOCKER_HOST": host, "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": filepath.Base(dir)}

	require.NoError(t, pingWith(t, Options{Environment: Environment{Variables: variables, Directory: filepath.Dir(dir)}}))

	e, err := Open(Options{Environment: Environment{Variables: variables, Directory: filepath.Dir(dir)}})
	require.NoError(t, err)
	assert.True(t, e.Endpoint().TLS)
	assert.False(t, e.Endpoint().Interruptible)
}

func TestTLSFilesInTheDockerConfig(t *testing.T) {
	a := newAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	env := Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CONFIG": a.folder(t)}}
	assert.NoError(t, pingWith(t, Options{Environment: env, Host: host}))
}

func TestTLSWithoutClientCertificate(t *testing.T) {
	a := newAuthority(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.NoClientCert)
	dir := a.folder(t)
	require.NoError(t, os.Remove(filepath.Join(dir, "cert.pem")))
	require.NoError(t, os.Remove(filepath.Join(dir, "key.pem")))
	env := Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": dir}}
	assert.NoError(t, pingWith(t, Options{Environment: env, Host: host}))
}

func TestTLSArgumentsVerifyUnlessToldNotTo(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	host := tlsEngine(t, theirs, "127.0.0.1", tls.NoClientCert)
	dir := ours.folder(t)
	no := false

	err := pingWith(t, Options{Host: host, TLS: &TLSOptions{CA: filepath.Join(dir, "ca.pem")}})
	require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "certificate authority")

	assert.NoError(t, pingWith(t, Options{Host: host, TLS: &TLSOptions{Verify: &no}}))
	assert.NoError(t, pingWith(t, Options{Host: host, Environment: Environment{Variables: map[string]string{"DOCKER_TLS": "1"}}}))
}

func TestTLSErrorsSayWhatToDo(t *testing.T) {
	a := newAuthority(t)
	dir := a.folder(t)
	options := &TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}

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
		err := pingWith(t, Options{Host: tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert), TLS: &TLSOptions{CA: options.CA}})
		require.True(t, fault.Is(err, fault.Unauthorized), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "cert.pem")
	})
	t.Run("missing files", func(t *testing.T) {
		err := pingWith(t, Options{Host: "tcp://x:1", TLS: &TLSOptions{CA: "/no/such/file"}})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "tls argument")
		env := Environment{Variables: map[string]string{"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/no/such/folder"}}
		err = pingWith(t, Options{Host: "tcp://x:1", Environment: env})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "DOCKER_CERT_PATH")
	})
}

// BuildKit's sessions, and attach and exec of other libraries, take connections over through docker's client.
func TestDockersClientTakesConnectionsOverEverywhere(t *testing.T) {
	a := newAuthority(t)
	dir := a.folder(t)
	path := socketPath(t)
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
			TLS:  &TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")},
		},
		"ssh": {Host: "ssh://far.example", Environment: Environment{Variables: map[string]string{"PATH": program}}},
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
	a := newAuthority(t)
	dir := a.folder(t)
	host := tlsEngine(t, a, "127.0.0.1", tls.RequireAndVerifyClientCert)
	given := &TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	home := t.TempDir()
	env := contextWith(t, home, "plain", host)
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
		"the default's":       {TLS: given, Environment: Environment{Home: t.TempDir()}},
		"a context of socket": {Context: "local", TLS: given, Environment: contextWith(t, t.TempDir(), "local", "unix:///run/docker.sock")(nil)},
	} {
		_, err := Open(o)
		require.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
		assert.Contains(t, err.Error(), "tls", name)
	}
}
