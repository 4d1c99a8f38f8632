//go:build linux

package engine

import (
	"context"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/core/transport"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fullListener is an address where nothing more is accepted: connections to it wait.
func fullListener(t *testing.T) string {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = unix.Close(fd) })
	require.NoError(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(fd, 0))
	name, err := unix.Getsockname(fd)
	require.NoError(t, err)
	address := (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*unix.SockaddrInet4).Port}).String()
	for { // fill the queue
		conn, err := net.DialTimeout("tcp", address, 50*time.Millisecond)
		if err != nil {
			return address
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
}

func TestAConnectionThatIsNotMadeInTimeSaysWhereAndWhatToDo(t *testing.T) {
	address := fullListener(t)
	none := 0
	e, err := Open(Options{Host: "tcp://" + address, Retries: &none})
	require.NoError(t, err)
	defer e.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err = e.Ping(ctx)
	f := fault.From(err)
	require.Equal(t, fault.Timeout, f.Code, "%v", err)
	assert.Contains(t, f.Message, address)
	assert.Contains(t, f.Hint, "firewall")
	assert.Equal(t, "tcp://"+address, f.Details["endpoint"])
}

func TestWhatThisMachineLacksIsNotTheEnginesFault(t *testing.T) {
	for _, host := range []string{"unix:///run/docker.sock", "tcp://engine.example:2375"} {
		e, err := Open(Options{Host: host})
		require.NoError(t, err)
		for _, lack := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.EADDRNOTAVAIL, os.NewSyscallError("socket", syscall.EMFILE)} {
			f := fault.From(e.Explain(transport.NotSent(&net.OpError{Op: "dial", Err: lack})))
			assert.Equal(t, fault.ResourceExhausted, f.Code, "%v", lack)
			assert.NotContains(t, f.Hint, "start")
		}
		assert.Contains(t, fault.From(e.Explain(transport.NotSent(syscall.EMFILE))).Hint, "ulimit -n")
	}
	e, err := Open(Options{Host: "tcp://engine.example:2375"})
	require.NoError(t, err)
	for cause, hint := range map[error]string{
		&net.DNSError{Name: "engine.example", IsNotFound: true}: "name", syscall.EHOSTUNREACH: "firewalls", syscall.ENETUNREACH: "firewalls", os.ErrDeadlineExceeded: "firewalls",
	} {
		f := fault.From(e.Explain(transport.NotSent(&net.OpError{Op: "dial", Err: cause})))
		assert.Equal(t, fault.EngineUnreachable, f.Code, "%v", cause)
		assert.Contains(t, f.Hint, hint)
	}
}
