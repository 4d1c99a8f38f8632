package bridge

import (
	"runtime"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/export/operations"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const forever = -1

func open(t *testing.T, b *Bridge, name, request string) uint64 {
	t.Helper()
	id, status, reply := b.Open(0, name, []byte(request), nil)
	require.Equal(t, OK, status, "%s", reply.JSON)
	t.Cleanup(func() { b.CloseTask(id) })
	return id
}

func requireCode(t *testing.T, code fault.Code, status Status, reply Reply) {
	t.Helper()
	require.Equal(t, Failed, status, "%s", reply.JSON)
	require.Contains(t, string(reply.JSON), `"code":"`+string(code)+`"`)
}

func TestInputAfterItsEndIsRefused(t *testing.T) {
	b := New(operations.All())
	id := open(t, b, "selftest.cat", "{}")
	for range 2 { // the end may be said twice
		status, _ := b.Write(id, nil, 0)
		require.Equal(t, OK, status)
	}
	status, reply := b.Write(id, []byte("late"), forever)
	requireCode(t, fault.Conflict, status, reply)
	status, reply = b.Next(id, forever)
	require.Equal(t, OK, status)
	assert.JSONEq(t, `{"bytes":0}`, string(reply.JSON))
}

func TestInputToAnOperationThatHasEndedIsRefused(t *testing.T) {
	b := New(operations.All())
	id := open(t, b, "selftest.echo", "{}")
	status, _ := b.Next(id, forever)
	require.Equal(t, OK, status)
	status, reply := b.Write(id, []byte("late"), forever)
	requireCode(t, fault.Conflict, status, reply)
}

func TestAWriterIsToldWhyTheOperationHasEnded(t *testing.T) {
	b := New(operations.All())
	id := open(t, b, "selftest.sleep", `{"seconds":60,"timeout":0.01}`)
	status, reply := b.Write(id, []byte("x"), forever)
	requireCode(t, fault.Timeout, status, reply)
}

func TestWhatTakesNoInputRefusesIt(t *testing.T) {
	b := New(operations.All())
	id, task := b.tasks.add(func(id uint64) *task { return newTask(id, &client{}, operations.Long) })
	require.NoError(t, task.Send(stream.Item{Kind: stream.KindOpened, Value: stream.Opened{NoInput: true}}))
	status, reply := b.Write(id, []byte("x"), forever)
	requireCode(t, fault.Conflict, status, reply)
}

func TestAWriterWaitsNoLongerThanAsked(t *testing.T) {
	b := New(operations.All())
	id := open(t, b, "selftest.sleep", `{"seconds":60}`)
	status, _ := b.Write(id, []byte("x"), time.Millisecond)
	assert.Equal(t, Pending, status)
}

// A reader who does not wait must never be told Pending when the operation has
// ended: the ready queue does not name it again, so an event loop would hang.
func TestTheEndIsSeenWithoutWaiting(t *testing.T) {
	b := New(operations.All())
	for range 200 {
		id, status, _ := b.Open(0, "selftest.echo", nil, nil)
		require.Equal(t, OK, status)
		task, err := b.tasks.get(id)
		require.NoError(t, err)
		<-task.done
		status, _ = b.Next(id, 0)
		require.Equal(t, OK, status)
		b.CloseTask(id)
	}
	clients, tasks := b.handles()
	assert.Zero(t, clients+tasks)
}

// Input that nobody takes is offered again and again; it is copied when it is taken, and not before.
func TestInputIsCopiedWhenItIsTaken(t *testing.T) {
	b := New(operations.All())
	waiting := open(t, b, "selftest.sleep", `{"seconds":60}`) // it reads nothing
	data := make([]byte, 8<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		status, _ := b.Write(waiting, data, time.Millisecond)
		require.Equal(t, Pending, status)
	}
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(len(data)))

	cat := open(t, b, "selftest.cat", "{}")
	given := []byte("mine")
	status, _ := b.Write(cat, given, forever)
	require.Equal(t, OK, status)
	copy(given, "####")
	status, reply := b.Next(cat, forever)
	require.Equal(t, More, status)
	assert.Equal(t, "mine", string(reply.Bytes))
}
