package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"

	"github.com/docker/cli/cli/connhelper/ssh"
)

// sshDialer gives connections through the ssh program, which runs "docker system dial-stdio" at the far end. The docker CLI's own
// helper gives it the environment of the process; here it is the client's, in which ssh finds its agent and its configuration.
func sshDialer(env endpoint.Environment, host string) (Dialer, error) {
	arguments, err := sshArguments(host)
	if err != nil {
		return nil, fault.Invalid("an ssh docker host looks like ssh://user@host", "%v", err).WithCause(err)
	}
	return func(ctx context.Context) (net.Conn, error) {
		program := env.Program("ssh")
		if program == "" {
			return nil, errors.New("there is no program ssh on PATH")
		}
		return startProgram(env, program, arguments)
	}, nil
}

func sshArguments(host string) ([]string, error) {
	u, err := url.Parse(host)
	if err != nil {
		return nil, err
	}
	spec, err := ssh.NewSpec(u)
	if err != nil {
		return nil, err
	}
	remote := []string{"docker", "system", "dial-stdio"}
	if strings.Trim(spec.Path, "/") != "" {
		remote = []string{"docker", "--host=unix://" + spec.Path, "system", "dial-stdio"}
	}
	return spec.Command([]string{"-o ConnectTimeout=30", "-T"}, remote...)
}

// programConn is a connection through a program's input and output.
type programConn struct {
	program *exec.Cmd
	in, out *os.File
	stderr  stderrTail
	ended   chan struct{} // closed when the program has ended
	err     error         // how
}

func startProgram(env endpoint.Environment, path string, arguments []string) (_ net.Conn, err error) {
	c := &programConn{program: exec.Command(path, arguments...), ended: make(chan struct{})}
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		_, _ = theirIn.Close(), in.Close()
		return nil, err
	}
	c.in, c.out = in, out
	c.program.Env, c.program.Dir = env.List(), env.Directory
	c.program.Stdin, c.program.Stdout, c.program.Stderr = theirIn, theirOut, &c.stderr
	c.program.WaitDelay = programPatience // what it has started may keep its stderr open
	ownSession(c.program)
	err = c.program.Start()
	_, _ = theirIn.Close(), theirOut.Close()
	if err != nil {
		_, _ = in.Close(), out.Close()
		return nil, err
	}
	fault.Go(func() {
		defer close(c.ended)
		c.err = c.program.Wait()
		if errors.Is(c.err, exec.ErrWaitDelay) || errors.Is(c.err, syscall.ECHILD) { // the host program ignores SIGCHLD, and nobody knows
			c.err = nil
		}
	}, nil)
	return c, nil
}

// programPatience is how long a program may take to end after its output has.
const programPatience = 2 * time.Second

// failure waits a moment for the program's end, and tells what it said of it; otherwise err.
func (c *programConn) failure(err error) error {
	timer := time.NewTimer(programPatience)
	defer timer.Stop()
	select {
	case <-c.ended:
		if c.err != nil {
			return fmt.Errorf("%s has ended (%w): %s", c.program.Args[0], c.err, c.stderr.text())
		}
	case <-timer.C:
	}
	return err
}

func (c *programConn) Read(p []byte) (int, error) {
	n, err := c.out.Read(p)
	if errors.Is(err, io.EOF) {
		err = c.failure(io.EOF)
	}
	return n, err
}

func (c *programConn) Write(p []byte) (int, error) {
	n, err := c.in.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		err = c.failure(err)
	}
	return n, err
}

// CloseWrite ends the input of the far end.
func (c *programConn) CloseWrite() error { return c.in.Close() }

// Close ends the program, which may take a moment that nobody waits for.
func (c *programConn) Close() error {
	err := errors.Join(ignoreClosed(c.in.Close()), ignoreClosed(c.out.Close()))
	fault.Go(func() {
		_ = c.program.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.ended:
		case <-time.After(programPatience):
			_ = c.program.Process.Kill()
		}
	}, nil)
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

type programAddress struct{}

func (programAddress) Network() string { return "program" }
func (programAddress) String() string  { return "ssh" }

func (*programConn) LocalAddr() net.Addr  { return programAddress{} }
func (*programConn) RemoteAddr() net.Addr { return programAddress{} }

func (c *programConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
func (c *programConn) SetReadDeadline(t time.Time) error  { return c.out.SetReadDeadline(t) }
func (c *programConn) SetWriteDeadline(t time.Time) error { return c.in.SetWriteDeadline(t) }

// stderrTail keeps the end of what a program writes to stderr.
type stderrTail struct {
	mu   sync.Mutex
	kept []byte
}

func (w *stderrTail) Write(p []byte) (int, error) {
	const most = 4 << 10
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, p[max(0, len(p)-most):]...)
	w.kept = append([]byte(nil), w.kept[max(0, len(w.kept)-most):]...)
	return len(p), nil
}

func (w *stderrTail) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.ToValidUTF8(strings.TrimSpace(string(w.kept)), "\uFFFD")
}
