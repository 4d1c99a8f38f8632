package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// unixConn is a unix socket that is read and written by blocking system calls
// in the calling thread. Go's own sockets hand every wait to the network
// poller: the calling thread, which comes from Python and is locked to its
// goroutine, then sleeps until another thread wakes it, twice a request. For
// requests of 0.2 ms that costs as much as the request itself.
//
// A blocked call is ended from outside by Interrupt (shutdown of the socket).
type unixConn struct {
	mu     sync.Mutex // guards fd against close while Interrupt uses it
	fd     int
	closed bool

	// interruptible lets a signal end a wait; set for each request by its user.
	interruptible bool
	// nonblocking ends a read with EAGAIN when there is nothing to read; set for the time of a reply by an event loop.
	nonblocking bool
}

// dialUnix connects without blocking in the kernel: a frozen engine with a
// full backlog would hold a blocking connect for ever, deadline or not.
func dialUnix(ctx context.Context, path string) (socket, error) {
	for {
		conn, err := connectUnix(path)
		if !errors.Is(err, unix.EAGAIN) {
			return conn, err
		}
		if err := backlogFull(ctx); err != nil {
			return nil, dialError(path, err)
		}
	}
}

// connectUnix tries once; EAGAIN when the engine has as many callers waiting as it wants.
func connectUnix(path string) (socket, error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	for {
		err = unix.Connect(fd, &unix.SockaddrUnix{Name: path})
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err == nil {
		err = unix.SetNonblock(fd, false)
	}
	if err != nil {
		_ = unix.Close(fd)
		return nil, dialError(path, os.NewSyscallError("connect", err))
	}
	return &unixConn{fd: fd}, nil
}

func dialError(path string, err error) error {
	return &net.OpError{Op: "dial", Net: "unix", Addr: &net.UnixAddr{Name: path, Net: "unix"}, Err: err}
}

func (c *unixConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := c.read(p)
		switch {
		case err == nil && n == 0:
			return 0, io.EOF
		case err == nil:
			return n, nil
		case errors.Is(err, syscall.EINTR):
			if c.interruptible {
				return 0, ErrInterrupted
			}
		case errors.Is(err, syscall.EAGAIN):
			return 0, syscall.EAGAIN
		default:
			return 0, os.NewSyscallError("read", err)
		}
	}
}

func (c *unixConn) read(p []byte) (int, error) {
	if c.nonblocking {
		n, _, err := unix.Recvfrom(c.fd, p, unix.MSG_DONTWAIT)
		return n, err
	}
	return unix.Read(c.fd, p)
}

func (c *unixConn) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		// MSG_NOSIGNAL: a closed engine must be an error, not a SIGPIPE to the host program.
		n, err := unix.SendmsgN(c.fd, p[done:], nil, nil, unix.MSG_NOSIGNAL)
		switch {
		case err == nil:
			done += n
		case errors.Is(err, syscall.EINTR):
		default:
			return done, os.NewSyscallError("write", err)
		}
	}
	return done, nil
}

// Alive tells whether an idle connection can be used again.
func (c *unixConn) Alive() bool { return isIdle(c.fd) }

func (c *unixConn) setInterruptible(on bool) { c.interruptible = on }

// Interrupt ends reads and writes that are under way and all later ones.
func (c *unixConn) Interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		_ = unix.Shutdown(c.fd, unix.SHUT_RDWR)
	}
}

// Close frees the descriptor. It must not be called while a Read or Write of
// the same connection is under way (use Interrupt for that).
func (c *unixConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	// A forked process may hold a copy of the descriptor; the engine must see the end all the same.
	_ = unix.Shutdown(c.fd, unix.SHUT_RDWR)
	return os.NewSyscallError("close", unix.Close(c.fd))
}

// sleepInThread sleeps in a system call of the calling thread, as a read does, so that a signal to the thread ends it.
func sleepInThread(d time.Duration) error {
	_, err := unix.Poll(nil, int(d.Milliseconds())+1)
	if errors.Is(err, syscall.EINTR) {
		return ErrInterrupted
	}
	return os.NewSyscallError("poll", err)
}
