package engine

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"dockbridge/core/fault"
)

// sshConn is a connection through the ssh program. When the program ends, only
// a read learns why (what it wrote to stderr); a write that fails at the same
// moment says that a pipe is closed, which helps nobody.
type sshConn struct {
	net.Conn
	readers atomic.Int32
	once    sync.Once
	ended   chan struct{} // closed when a read has failed
	why     error         // what it failed with
}

func newSSHConn(c net.Conn) *sshConn { return &sshConn{Conn: c, ended: make(chan struct{})} }

func (c *sshConn) Read(p []byte) (int, error) {
	c.readers.Add(1)
	defer c.readers.Add(-1)
	n, err := c.Conn.Read(p)
	if err != nil {
		c.once.Do(func() {
			c.why = err
			close(c.ended)
		})
	}
	return n, err
}

func (c *sshConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err == nil {
		return n, nil
	}
	if c.readers.Load() == 0 {
		fault.Go(func() { _, _ = c.Read(make([]byte, 1)) }, nil)
	}
	const patience = time.Second // a program that only closed its input goes on running
	select {
	case <-c.ended:
		if !errors.Is(c.why, io.EOF) {
			err = c.why
		}
	case <-time.After(patience):
	}
	return n, err
}

// CloseWrite ends the input of the far end.
func (c *sshConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
