//go:build linux

package bridge

import (
	"testing"
	"time"

	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func readable(t *testing.T, fd int, wait time.Duration) bool {
	t.Helper()
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(wait.Milliseconds())) //nolint:gosec // a descriptor
		if err != unix.EINTR {                                                                             //nolint:errorlint // a bare errno
			require.NoError(t, err)
			return n == 1
		}
	}
}

func TestTheReadyDescriptor(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	early := b.start(t, client, "selftest.echo", `{}`)
	status, _ := b.Next(early, -1) // it has ended before anybody asked for the descriptor
	require.Equal(t, OK, status)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	again, _, _ := b.ReadyFD(client)
	assert.Equal(t, fd, again)

	require.True(t, readable(t, fd, 0), "what came before the descriptor is not lost")
	assert.Equal(t, []uint64{early}, take(t, b, client))
	assert.False(t, readable(t, fd, 0))

	waiting := b.start(t, client, "selftest.cat", `{}`)
	assert.False(t, readable(t, fd, 0))
	status, _ = b.Write(waiting, []byte("x"), -1)
	require.Equal(t, OK, status)
	require.True(t, readable(t, fd, 5*time.Second))
	assert.Equal(t, []uint64{waiting}, take(t, b, client))
	status, _ = b.Next(waiting, 0)
	assert.Equal(t, More, status)
	_, _ = b.Cancel(waiting)
	require.True(t, readable(t, fd, 5*time.Second), "the end is worth a look too")

	_, _ = b.CloseClient(client)
	_, status, _ = b.Ready(client, make([]uint64, 1))
	assert.Equal(t, Failed, status)
}

func take(t *testing.T, b *Bridge, client uint64) []uint64 {
	t.Helper()
	ids := make([]uint64, 10)
	n, status, _ := b.Ready(client, ids)
	require.Equal(t, OK, status)
	return ids[:n]
}

func TestAFullListLeavesTheRestReadable(t *testing.T) {
	var q readyQueue
	q.add(1) // nobody listens: not noted
	fd, err := q.fd()
	require.NoError(t, err)
	defer q.close()
	assert.Zero(t, q.take(make([]uint64, 1)))
	for _, id := range []uint64{2, 3, 2, 4} {
		q.add(id)
	}
	ids := make([]uint64, 2)
	assert.Equal(t, 2, q.take(ids))
	assert.Equal(t, []uint64{2, 3}, ids)
	assert.True(t, readable(t, fd, 0))
	assert.Equal(t, 1, q.take(ids))
	assert.False(t, readable(t, fd, 0))
	q.add(2)
	assert.True(t, readable(t, fd, 0))
	q.close()
	q.add(9)
	assert.Zero(t, q.take(ids))
}

func TestNoDescriptorToBeHad(t *testing.T) {
	var limit unix.Rlimit
	require.NoError(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	none := limit
	none.Cur = 0
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &none))
	var q readyQueue
	_, err := q.fd()
	require.NoError(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
	assert.ErrorContains(t, err, "eventfd")
}
