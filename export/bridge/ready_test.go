//go:build linux

package bridge

import (
	"strings"
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
	event := news(t, b, client)
	assert.Equal(t, early, event.Handle)
	assert.Equal(t, OK, event.Status)
	assert.JSONEq(t, `{"text":""}`, string(event.Reply.JSON))
	quiet := func() bool { // the operation may tell of its end after the descriptor did
		events, _, _ := b.Ready(client, 10)
		return len(events) == 0 && !readable(t, fd, 0)
	}
	require.Eventually(t, quiet, 5*time.Second, time.Millisecond)
	status, _ = b.Next(early, 0)
	assert.Equal(t, Failed, status, "its handle went with the result")

	waiting := b.start(t, client, "selftest.cat", `{}`)
	require.Eventually(t, quiet, 5*time.Second, time.Millisecond)
	for range 4 { // the first is news, the others are fetched with it; when the last is taken, those before it have come back
		status, _ = b.Write(waiting, []byte("x"), -1)
		require.Equal(t, OK, status)
	}
	require.True(t, readable(t, fd, 5*time.Second))
	assert.Equal(t, Event{Handle: waiting, Status: More}, news(t, b, client))
	for range 3 {
		status, _ = b.Next(waiting, 5*time.Second)
		assert.Equal(t, More, status)
	}
	assert.False(t, readable(t, fd, 0), "there is no news before the reader has seen the end of the old")
	status, _ = b.Next(waiting, 5*time.Second)
	assert.Equal(t, More, status)
	status, _ = b.Next(waiting, 0)
	assert.Equal(t, Pending, status)
	status, _ = b.Write(waiting, []byte("x"), -1)
	require.Equal(t, OK, status)
	for told := false; !told; { // the last may have been waited for, and then be news of nothing
		require.True(t, readable(t, fd, 5*time.Second))
		events, status, _ := b.Ready(client, 10)
		require.Equal(t, OK, status)
		told = len(events) > 0
	}
	_, _ = b.Cancel(waiting)
	require.True(t, readable(t, fd, 5*time.Second), "the end is news in every case")
	assert.Equal(t, More, news(t, b, client).Status, "but an item is still there")
	status, _ = b.Next(waiting, 0)
	assert.Equal(t, More, status)
	status, _ = b.Next(waiting, 5*time.Second)
	assert.Equal(t, Failed, status)

	_, _ = b.CloseClient(client)
	_, status, _ = b.Ready(client, 1)
	assert.Equal(t, Failed, status)
}

func news(t *testing.T, b *Bridge, client uint64) Event {
	t.Helper()
	events, status, _ := b.Ready(client, 10)
	require.Equal(t, OK, status)
	require.Len(t, events, 1)
	return events[0]
}

func TestNewsOfWhatSomebodyElseFetchedOrClosedIsNone(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	closed := b.start(t, client, "selftest.echo", `{}`)
	require.True(t, readable(t, fd, 5*time.Second))
	_, _ = b.CloseTask(closed)
	cat := b.start(t, client, "selftest.cat", `{}`)
	_, _ = b.Write(cat, []byte("x"), -1)
	status, _ = b.Next(cat, -1)
	require.Equal(t, More, status)
	events, status, _ := b.Ready(client, 10)
	assert.Equal(t, OK, status)
	assert.Empty(t, events)
	assert.False(t, readable(t, fd, 0))
	_, _ = b.CloseClient(client)
}

func TestOneCallBringsABoundedAmount(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	for range 3 {
		id, status, _ := b.Open(client, "selftest.echo", []byte(`{"text":"`+strings.Repeat("x", mostBytes/2)+`"}`), nil)
		require.Equal(t, OK, status)
		task, err := b.tasks.get(id)
		require.NoError(t, err)
		<-task.done
	}
	require.Eventually(t, func() bool { return len(b.tasks.all()) == 3 }, 5*time.Second, time.Millisecond)
	got := 0
	for calls := 1; got < 3; calls++ {
		require.True(t, readable(t, fd, 5*time.Second))
		events, _, _ := b.Ready(client, 10)
		assert.LessOrEqual(t, len(events), 2)
		got += len(events)
	}
	_, _ = b.CloseClient(client)
}

// Events are copied in the event loop's thread, and so large replies are left for another.
func TestLargeRepliesAreFetchedByThemselves(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	id, status, _ := b.Open(client, "selftest.zeros", []byte(`{"bytes":1048576}`), nil)
	require.Equal(t, OK, status)
	require.True(t, readable(t, fd, 5*time.Second))
	assert.Equal(t, Event{Handle: id, Status: Large}, news(t, b, client))
	status, r := b.Next(id, 0)
	assert.Equal(t, OK, status)
	assert.Len(t, r.Bytes, largeReply)
	_, _ = b.CloseClient(client)
}

func TestAFullListLeavesTheRestReadable(t *testing.T) {
	var q readyQueue
	q.add(1) // nobody listens: not noted
	fd, err := q.fd()
	require.NoError(t, err)
	defer q.close()
	_, ok := q.take()
	assert.False(t, ok)
	for _, id := range []uint64{2, 3, 2} {
		q.add(id)
	}
	id, _ := q.take()
	assert.Equal(t, uint64(2), id)
	assert.True(t, readable(t, fd, 0))
	id, _ = q.take()
	assert.Equal(t, uint64(3), id)
	assert.False(t, readable(t, fd, 0))
	q.add(2)
	assert.True(t, readable(t, fd, 0))
	q.close()
	q.add(9)
	_, ok = q.take()
	assert.False(t, ok)
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
	assert.ErrorContains(t, err, "epoll")
}

// A sender notes its item after the item can be fetched. When the reader was faster, the late note is news of nothing, and
// must not keep the next item from being news.
func TestALateNoteOfAnItemThatWasFetched(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	id := b.start(t, client, "selftest.cat", `{}`)
	task, err := b.tasks.get(id)
	require.NoError(t, err)

	require.True(t, task.starved.Swap(false)) // what Send does after the item was put into the channel, and fetched
	task.client.ready.add(id)
	events, status, _ := b.Ready(client, 10)
	require.Equal(t, OK, status)
	require.Empty(t, events)

	status, _ = b.Write(id, []byte("x"), -1)
	require.Equal(t, OK, status)
	require.True(t, readable(t, fd, 5*time.Second), "the item is not told of")
	assert.Equal(t, Event{Handle: id, Status: More}, news(t, b, client))
}
