//go:build linux

package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"dockbridge/internal/endpointtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func roundTrip(t *testing.T, transport http.RoundTripper, method string, body io.Reader) (*http.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://docker/", body)
	require.NoError(t, err)
	return transport.RoundTrip(req)
}

type dialFunc = func(context.Context, string) (socket, error)

// bothKinds runs a test over blocking and over polled sockets.
func bothKinds(t *testing.T, test func(t *testing.T, dial dialFunc)) {
	t.Run("blocking", func(t *testing.T) { test(t, dialUnix) })
	t.Run("polled", func(t *testing.T) { test(t, dialPolled) })
}

func TestConnectionsAreUsedAgain(t *testing.T) { bothKinds(t, connectionsAreUsedAgain) }

func connectionsAreUsedAgain(t *testing.T, dial dialFunc) {
	path, connections := endpointtest.ServeUnix(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "hello")
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	transport := newUnixTransport(path, restOfHead(nil), dial)
	for range 3 {
		resp, err := roundTrip(t, transport, http.MethodGet, nil)
		require.NoError(t, err)
		data, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(data))
		require.NoError(t, resp.Body.Close())
		_, err = roundTrip(t, transport, http.MethodPost, strings.NewReader("x"))
		require.NoError(t, err)
	}
	assert.Equal(t, int32(1), connections.Load())
	transport.CloseIdleConnections()
	assert.Empty(t, transport.idle)
}

func TestThePoolIsBounded(t *testing.T) { bothKinds(t, thePoolIsBounded) }

func thePoolIsBounded(t *testing.T, dial dialFunc) {
	path, _ := endpointtest.ServeUnix(t, func(http.ResponseWriter, *http.Request) {})
	transport := newUnixTransport(path, restOfHead(nil), func(ctx context.Context, path string) (socket, error) {
		s, err := dial(ctx, path)
		return &closeNoting{socket: s}, err
	})
	var conns []*httpConn
	for range maxIdle + 5 {
		c, err := transport.take(context.Background())
		require.NoError(t, err)
		conns = append(conns, c)
	}
	for _, c := range conns {
		transport.put(c)
	}
	assert.Len(t, transport.idle, maxIdle)
	assert.True(t, conns[0].socket.(*closeNoting).closed, "the oldest go first")
	assert.False(t, conns[maxIdle].socket.(*closeNoting).closed)

	transport.idle[0].idleAt = time.Now().Add(-2 * idleTime)
	c, err := transport.take(context.Background())
	require.NoError(t, err)
	transport.put(c)
	assert.Len(t, transport.idle, maxIdle-1, "what was unused too long goes")
	transport.CloseIdleConnections()
	_ = c.Close() // closing twice, and interrupting then, is harmless
	c.Interrupt()
}

type closeNoting struct {
	socket
	closed bool
}

func (c *closeNoting) Close() error {
	c.closed = true
	return c.socket.Close()
}

func TestARequestThatEndedBeforeItsStart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	body := &closeCounter{}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docker/", body)
	require.NoError(t, err)
	_, err = newUnixTransport("/no/such/socket", restOfHead(nil), dialUnix).RoundTrip(req)
	assert.ErrorIs(t, err, context.Canceled)
	assert.True(t, WasNotSent(err))

	req = req.WithContext(context.Background())
	_, err = newUnixTransport("/no/such/socket", restOfHead(nil), dialUnix).RoundTrip(req)
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.True(t, WasNotSent(err))
	assert.Equal(t, 2, body.closed, "a transport closes the body in every case")
}

type closeCounter struct{ closed int }

func (*closeCounter) Read([]byte) (int, error) { return 0, io.EOF }

func (c *closeCounter) Close() error { c.closed++; return nil }

func TestABodyThatCannotBeRead(t *testing.T) {
	path, _ := endpointtest.ServeUnix(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	broken := errors.New("the caller's reader failed")
	_, err := roundTrip(t, newUnixTransport(path, restOfHead(nil), dialUnix), http.MethodPost, io.MultiReader(strings.NewReader("x"), failingReader{broken}))
	assert.ErrorIs(t, err, broken)
}

func TestAnAnswerBeforeTheEndOfAnUpload(t *testing.T) { bothKinds(t, anAnswerBeforeTheEndOfAnUpload) }

func anAnswerBeforeTheEndOfAnUpload(t *testing.T, dial dialFunc) {
	path, _ := endpointtest.ServeUnix(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "not that")
	})
	transport := newUnixTransport(path, restOfHead(nil), dial)
	resp, err := roundTrip(t, transport, http.MethodPost, io.LimitReader(zeros{}, 50<<20))
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, "not that", string(data))
	assert.Empty(t, transport.idle, "half an upload is still in that connection")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// A frozen engine takes no connections, and the kernel lets callers wait when its queue is full.
func TestAFrozenEngineCannotHoldADeadline(t *testing.T) {
	bothKinds(t, aFrozenEngineCannotHoldADeadline)
}

func aFrozenEngineCannotHoldADeadline(t *testing.T, dial dialFunc) {
	path := endpointtest.SocketPath(t)
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	defer unix.Close(fd)
	require.NoError(t, unix.Bind(fd, &unix.SockaddrUnix{Name: path}))
	require.NoError(t, unix.Listen(fd, 0))
	for { // fill the queue
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		c, err := dial(ctx, path)
		cancel()
		if err != nil {
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			return
		}
		defer c.Close()
	}
}

func TestWhatIsSentToAClosedEngineIsAnErrorAndNoSignal(t *testing.T) {
	path := endpointtest.SocketPath(t)
	listener, err := net.Listen("unix", path)
	require.NoError(t, err)
	c, err := dialUnix(context.Background(), path)
	require.NoError(t, err)
	defer c.Close()
	other, err := listener.Accept()
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	n, err := c.Read(nil)
	assert.Zero(t, n)
	require.NoError(t, err)
	assert.True(t, c.Alive())
	_, err = other.Write([]byte("unasked"))
	require.NoError(t, err)
	assert.False(t, c.Alive(), "bytes nobody asked for make a connection unusable")
	require.NoError(t, other.Close())
	_, err = c.Write([]byte("x"))
	assert.ErrorIs(t, err, unix.EPIPE)

	c.Interrupt()
	require.NoError(t, c.Close())
	_, err = c.Read(make([]byte, 1))
	assert.ErrorIs(t, err, unix.EBADF)
}

// Hundreds of reads of one event loop share a bounded number of connections, and one that is given up waits no longer.
func TestReadsOnGoroutinesShareFewConnections(t *testing.T) {
	release := make(chan struct{})
	path, connections := endpointtest.ServeUnix(t, func(w http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = io.WriteString(w, "{}")
	})
	transport := newLocalTransport(path, nil)
	results := make(chan error)
	for range 5 * maxReads {
		go func() {
			_, err := transport.Get(context.Background(), Request{Target: "/", Limit: 100})
			results <- err
		}()
	}
	require.Eventually(t, func() bool { return connections.Load() == maxReads }, 10*time.Second, time.Millisecond)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := transport.Get(ctx, Request{Target: "/", Limit: 100})
	require.ErrorIs(t, err, context.Canceled)
	ctx, cancel = context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = transport.Get(ctx, Request{Target: "/", Limit: 100})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.True(t, WasNotSent(err))
	close(release)
	for range 5 * maxReads {
		require.NoError(t, <-results)
	}
	assert.Equal(t, int32(maxReads), connections.Load())
	transport.CloseIdleConnections()
}

func TestEndingARequestEndsItsConnection(t *testing.T) { bothKinds(t, endingARequest) }

func endingARequest(t *testing.T, dial dialFunc) {
	gone := make(chan struct{})
	path, _ := endpointtest.ServeUnix(t, func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(gone)
	})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := newUnixTransport(path, restOfHead(nil), dial).Get(ctx, Request{Target: "/", Limit: 100})
	require.ErrorIs(t, err, context.Canceled)
	<-gone
}

func TestTheHeadOfASmallRead(t *testing.T) {
	assert.Equal(t, " HTTP/1.1\r\nHost: docker\r\n\r\n", restOfHead(nil))
	assert.Equal(t, " HTTP/1.1\r\nHost: docker\r\nA: 1\r\nUser-Agent: us\r\n\r\n", restOfHead(http.Header{"User-Agent": {"us"}, "A": {"1"}}))
}
