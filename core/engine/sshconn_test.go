package engine

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// brokenPipe fails to write, and knows why only on the side that is read.
type brokenPipe struct {
	net.Conn
	why error
}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }

func (b brokenPipe) Read([]byte) (int, error) { return 0, b.why }

func TestAWriteThatFailsTellsWhyTheProgramEnded(t *testing.T) {
	why := errors.New("Permission denied (publickey)")
	_, err := newSSHConn(brokenPipe{why: why}).Write(nil)
	require.ErrorIs(t, err, why)

	c := newSSHConn(brokenPipe{why: why})
	_, err = c.Read(nil)
	require.ErrorIs(t, err, why)
	_, err = c.Write(nil)
	require.ErrorIs(t, err, why)

	_, err = newSSHConn(brokenPipe{why: io.EOF}).Write(nil)
	require.ErrorIs(t, err, os.ErrClosed)
}

func TestSSHConnectionsEndTheirInputAlone(t *testing.T) {
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	assert.ErrorIs(t, newSSHConn(near).CloseWrite(), errors.ErrUnsupported)
}
