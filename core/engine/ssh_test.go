package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const bridgeTo = "DOCKBRIDGE_TEST_BRIDGE_TO"

// TestMain lets the test's own program stand in for "docker system dial-stdio" at the far end of ssh.
func TestMain(m *testing.M) {
	if socket := os.Getenv(bridgeTo); socket != "" {
		bridge(socket)
		return
	}
	os.Exit(m.Run())
}

func bridge(socket string) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		os.Exit(1)
	}
	go func() {
		_, _ = io.Copy(conn, os.Stdin)
		_ = conn.(*net.UnixConn).CloseWrite()
	}()
	_, _ = io.Copy(os.Stdout, conn)
}

// fakeSSH puts a program "ssh" first on PATH.
func fakeSSH(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o700)) //nolint:gosec // it must run
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func openSSH(t *testing.T) *engine.Engine {
	t.Helper()
	none := 0
	e, err := engine.Open(engine.Options{Host: "ssh://me@far.example", Retries: &none, Environment: endpoint.Environment{Variables: map[string]string{"PATH": os.Getenv("PATH")}}})
	require.NoError(t, err)
	t.Cleanup(e.Close)
	return e
}

func TestOverSSH(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{}`)
	s.Hijack("POST /exec/x/start", func(conn net.Conn) {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		_, _ = io.WriteString(conn, "got "+line)
	})
	self, err := os.Executable()
	require.NoError(t, err)
	arguments := filepath.Join(t.TempDir(), "arguments")
	fakeSSH(t, fmt.Sprintf(`echo "$@" >> %s; %s=%s exec %s`, arguments, bridgeTo, s.Socket(), self))
	e := openSSH(t)

	require.NoError(t, get(context.Background(), e))
	require.NoError(t, get(context.Background(), e))

	api, err := e.API(context.Background())
	require.NoError(t, err)
	_, err = api.Ping(context.Background())
	require.NoError(t, err)
	started, err := os.ReadFile(arguments)
	require.NoError(t, err)
	assert.Contains(t, string(started), "me")
	assert.Contains(t, string(started), "far.example")
	assert.Contains(t, string(started), "docker system dial-stdio\n")
	assert.Equal(t, 1, strings.Count(string(started), "\n"), "one connection serves several requests")

	stream, err := e.Hijack(context.Background(), "/exec/x/start", nil, nil)
	require.NoError(t, err)
	_, err = stream.Write([]byte("hello\n"))
	require.NoError(t, err)
	line, err := bufio.NewReader(stream).ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "got hello\n", line)
	require.NoError(t, stream.CloseWrite())
	require.NoError(t, stream.Close())
}

func TestACancelReachesAHijackOverSSH(t *testing.T) {
	s := enginetest.New(t)
	s.Hijack("POST /attach", func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	self, err := os.Executable()
	require.NoError(t, err)
	fakeSSH(t, fmt.Sprintf(`%s=%s exec %s`, bridgeTo, s.Socket(), self))
	ctx, cancel := context.WithCancel(context.Background())
	stream, err := openSSH(t).Hijack(ctx, "/attach", nil, nil)
	require.NoError(t, err)
	defer stream.Close()
	ended := make(chan error)
	go func() {
		_, err := stream.Read(make([]byte, 1))
		ended <- err
	}()
	cancel()
	assert.Equal(t, context.Canceled, <-ended)
}

func TestSSHErrorsAreToldAsSuch(t *testing.T) {
	t.Run("ssh fails", func(t *testing.T) {
		fakeSSH(t, `echo "Permission denied (publickey)." >&2; exit 255`)
		_, err := openSSH(t).Ping(context.Background())
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, fault.From(err).Message, "Permission denied (publickey)")
		assert.Contains(t, fault.From(err).Hint, "without a question")
		_, err = openSSH(t).Hijack(context.Background(), "/x", nil, nil)
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, fault.From(err).Details["endpoint"], "far.example")
	})
	t.Run("no ssh", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := openSSH(t).Ping(context.Background())
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.Contains(t, fault.From(err).Message, "ssh failed")
	})
	t.Run("an address ssh cannot have", func(t *testing.T) {
		_, err := engine.Open(engine.Options{Host: "ssh://far.example/path?query"})
		require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	})
}
