//go:build unix

package transport

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dockbridge/core/endpoint"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dialScript opens a connection through a program "ssh" that is a script.
func dialScript(t *testing.T, script string, variables map[string]string) *programConn {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o700)) //nolint:gosec // it must run
	env := endpoint.Environment{Variables: map[string]string{"PATH": dir + ":/usr/bin:/bin"}, Directory: dir}
	for name, value := range variables {
		env.Variables[name] = value
	}
	dial, err := sshDialer(env, "ssh://me@far.example")
	require.NoError(t, err)
	conn, err := dial(context.Background())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn.(*programConn)
}

func TestSSHHasTheClientsEnvironmentAndFolder(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "/of/the/process")
	t.Setenv("ONLY_OF_THE_PROCESS", "x")
	c := dialScript(t, `echo "$SSH_AUTH_SOCK|$ONLY_OF_THE_PROCESS|$PWD"`, map[string]string{"SSH_AUTH_SOCK": "/of/the/client"})
	said, err := io.ReadAll(c)
	require.NoError(t, err)
	folder, _ := filepath.EvalSymlinks(filepath.Dir(c.program.Path))
	assert.Equal(t, "/of/the/client||"+folder, strings.TrimSpace(string(said)))
}

func TestTheEndOfSSHIsToldWithItsLastWords(t *testing.T) {
	c := dialScript(t, `yes much | head -c 1000000 >&2; echo "Permission denied (publickey)." >&2; exit 255`, nil)
	_, err := c.Read(make([]byte, 1))
	require.ErrorContains(t, err, "Permission denied (publickey).")
	assert.Less(t, len(err.Error()), 5000)
	_, err = c.Write([]byte("x"))
	assert.ErrorContains(t, err, "Permission denied (publickey).", "also where writing failed first")
	assert.NotEmpty(t, c.LocalAddr().String()+c.RemoteAddr().Network())
}

func TestSSHMayEndWithoutAWord(t *testing.T) {
	c := dialScript(t, "cat", nil)
	_, err := c.Write([]byte("text"))
	require.NoError(t, err)
	require.NoError(t, c.CloseWrite())
	data, err := io.ReadAll(c)
	require.NoError(t, err)
	assert.Equal(t, "text", string(data))
}

func TestADeadlineEndsAReadOverSSH(t *testing.T) {
	c := dialScript(t, "cat", nil)
	require.NoError(t, c.SetDeadline(time.Now().Add(10*time.Millisecond)))
	_, err := c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
}

func TestClosingEndsSSHThatDoesNotWantTo(t *testing.T) {
	c := dialScript(t, "trap '' TERM; while :; do sleep 0.1; done", nil)
	require.NoError(t, c.Close())
	require.NoError(t, c.Close(), "closing twice is harmless")
	<-c.ended
}

func TestNoProgramOnPath(t *testing.T) {
	dial, err := sshDialer(endpoint.Environment{Variables: map[string]string{"PATH": "relative:" + t.TempDir()}}, "ssh://far.example")
	require.NoError(t, err)
	_, err = dial(context.Background())
	assert.ErrorContains(t, err, "ssh on PATH")
}
