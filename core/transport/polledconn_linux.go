package transport

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// polledConn is a unix socket that waits in Go's network poller: any number of
// operations that run on goroutines of their own can wait at once without a
// thread for each of them. For the thread that calls from Python, unixConn is
// faster.
type polledConn struct {
	*net.UnixConn
	raw syscall.RawConn
}

func dialPolled(ctx context.Context, path string) (socket, error) {
	conn, err := dialLocal(ctx, path)
	if err != nil {
		return nil, err
	}
	uc := conn.(*net.UnixConn) // what a unix socket's dialer makes
	raw, err := uc.SyscallConn()
	if err != nil {
		_ = uc.Close()
		return nil, err
	}
	return &polledConn{UnixConn: uc, raw: raw}, nil
}

// Alive tells whether an idle connection can be used again.
func (c *polledConn) Alive() bool {
	alive := false
	err := c.raw.Control(func(fd uintptr) { alive = isIdle(int(fd)) })
	return err == nil && alive
}

// Interrupt ends reads and writes that are under way and all later ones.
func (c *polledConn) Interrupt() { _ = c.SetDeadline(time.Unix(1, 0)) }

// Close ends the connection on both sides, also where a forked process holds a copy of the descriptor.
func (c *polledConn) Close() error { return hangUp(c.UnixConn) }

// setInterruptible does nothing: signals arrive in other threads.
func (c *polledConn) setInterruptible(bool) {}

// isIdle tells that the peer has not closed the connection and sent nothing that nobody asked for.
func isIdle(fd int) bool {
	var one [1]byte
	_, _, err := unix.Recvfrom(fd, one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return errors.Is(err, unix.EAGAIN)
}
