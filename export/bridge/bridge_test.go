package bridge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/export/operations"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newBridge checks at the test's end that nothing is left open or running.
func newBridge(t *testing.T) *Bridge {
	t.Helper()
	b := New(operations.All())
	t.Cleanup(func() {
		clients, tasks := b.handles()
		assert.Zero(t, clients, "clients left open")
		assert.Zero(t, tasks, "operations left open")
		assert.Eventually(t, func() bool { return !running() }, 5*time.Second, time.Millisecond, "operations left running")
	})
	return b
}

// running tells whether any operation's goroutine is alive.
func running() bool {
	stacks := make([]byte, 1<<20)
	return bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("bridge.(*task).run"))
}

func failure(t *testing.T, status Status, r Reply) *fault.Error {
	t.Helper()
	require.Equal(t, Failed, status, "%s", r.JSON)
	var f fault.Error
	require.NoError(t, json.Unmarshal(r.JSON, &f))
	return &f
}

func (b *Bridge) start(t *testing.T, client uint64, name, request string) uint64 {
	t.Helper()
	id, status, r := b.Open(client, name, []byte(request), nil)
	require.Equal(t, OK, status, "%s", r.JSON)
	t.Cleanup(func() { _, _ = b.CloseTask(id) })
	return id
}

func TestEcho(t *testing.T) {
	status, r := newBridge(t).Call(0, "selftest.echo", []byte(`{"text":"häÿ\u0000"}`), []byte{0, 255})
	assert.Equal(t, OK, status)
	assert.JSONEq(t, `{"text":"häÿ\u0000"}`, string(r.JSON))
	assert.Equal(t, []byte{0, 255}, r.Bytes)
}

func TestWhatIsOpenIsCounted(t *testing.T) {
	b := newBridge(t)
	count := func() (result operations.HandlesResult) {
		status, r := b.Call(0, "selftest.handles", []byte(`{"collect":true}`), nil)
		require.Equal(t, OK, status, "%s", r.JSON)
		require.NoError(t, json.Unmarshal(r.JSON, &result))
		return result
	}
	before := count()
	client, _, _ := b.OpenClient([]byte(`{}`))
	b.start(t, client, "selftest.sleep", `{"seconds":60}`)
	during := count()
	assert.Equal(t, 1, during.Clients)
	assert.Equal(t, 1, during.Operations)
	assert.Greater(t, during.Goroutines, before.Goroutines)
	_, _ = b.CloseClient(client)
	for end := time.Now().Add(5 * time.Second); count().Goroutines > before.Goroutines; runtime.Gosched() {
		require.True(t, time.Now().Before(end), "a goroutine is left")
	}
	after := count()
	assert.Zero(t, after.Clients+after.Operations)
}

func TestErrorsArriveWhole(t *testing.T) {
	b := newBridge(t)
	status, r := b.Call(0, "selftest.fail", []byte(`{"code":"port_conflict"}`), nil)
	f := failure(t, status, r)
	assert.Equal(t, fault.PortConflict, f.Code)
	assert.Equal(t, "selftest.fail", f.Operation)
	assert.Equal(t, "this is a test", f.Hint)
	assert.Equal(t, map[string]any{"answer": 42.0}, f.Details)
}

func TestRequestsThatAreRefused(t *testing.T) {
	b := newBridge(t)
	for _, c := range []struct {
		operation, request string
		body               []byte
		code               fault.Code
		says               string
	}{
		{"selftest.none", `{}`, nil, fault.UnknownOperation, "selftest.none"},
		{"", `{}`, nil, fault.UnknownOperation, ""},
		{"selftest.echo", `{`, nil, fault.InvalidArgument, "not valid JSON"},
		{"selftest.echo", `{} {}`, nil, fault.InvalidArgument, "after"},
		{"selftest.echo", `{}x`, nil, fault.InvalidArgument, "after"},
		{"selftest.echo", `{"txt":"x"}`, nil, fault.InvalidArgument, "txt"},
		{"selftest.echo", `{"text":1}`, nil, fault.InvalidArgument, "text is a number"},
		{"selftest.echo", `[1]`, nil, fault.InvalidArgument, "the request is a list"},
		{"selftest.echo", `{"timeout":-1}`, nil, fault.InvalidArgument, "timeout is -1"},
		{"selftest.echo", `{"timeout":0}`, nil, fault.InvalidArgument, "timeout is 0"},
		{"selftest.sleep", `{"seconds":"x"}`, nil, fault.InvalidArgument, "seconds is a text"},
		{"selftest.sleep", `{}`, []byte("x"), fault.InvalidArgument, "takes no bytes"},
		{"system.ping", `{}`, nil, fault.StaleHandle, "client 0"},
	} {
		status, r := b.Call(0, c.operation, []byte(c.request), c.body)
		f := failure(t, status, r)
		assert.Equal(t, c.code, f.Code, "%s %s", c.operation, c.request)
		assert.Contains(t, f.Message, c.says)
		assert.NotEmpty(t, f.Hint)
	}
}

func TestADeadline(t *testing.T) {
	b := newBridge(t)
	status, r := b.Call(0, "selftest.sleep", []byte(`{"seconds":100,"timeout":0.01}`), nil)
	f := failure(t, status, r)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.InDelta(t, 0.01, f.Details["timeout"], 1e-9)
	status, _ = b.Call(0, "selftest.sleep", []byte(`{"seconds":0}`), nil)
	assert.Equal(t, OK, status)
}

func TestItemsComeInOrderAndWaitForASlowReader(t *testing.T) {
	b := newBridge(t)
	const items = 20 * buffered
	id := b.start(t, 0, "selftest.count", fmt.Sprintf(`{"items":%d}`, items))
	task, err := b.tasks.get(id)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return len(task.items) == buffered }, 5*time.Second, time.Millisecond)
	for i := range items {
		status, r := b.Next(id, -1)
		require.Equal(t, More, status)
		var item operations.CountItem
		require.NoError(t, json.Unmarshal(r.JSON, &item))
		require.Equal(t, i, item.Number)
	}
	for range 2 { // the end stays the end
		status, r := b.Next(id, time.Second)
		assert.Equal(t, OK, status)
		assert.JSONEq(t, `{}`, string(r.JSON))
	}
}

func TestACalledOperationHasNoInputAndDropsItsItems(t *testing.T) {
	b := newBridge(t)
	status, r := b.Call(0, "selftest.cat", nil, nil)
	assert.Equal(t, OK, status)
	assert.JSONEq(t, `{"bytes":0}`, string(r.JSON))
	status, _ = b.Call(0, "selftest.count", []byte(`{"items":100}`), nil)
	assert.Equal(t, OK, status)
}

func TestInputAndItsEnd(t *testing.T) {
	b := newBridge(t)
	id := b.start(t, 0, "selftest.cat", `{}`)
	for _, text := range []string{"one", "two"} {
		status, r := b.Write(id, []byte(text), -1)
		require.Equal(t, OK, status, "%s", r.JSON)
		status, r = b.Next(id, -1)
		require.Equal(t, More, status)
		assert.Equal(t, stream.KindBytes, r.Kind)
		assert.Equal(t, text, string(r.Bytes))
	}
	for range 2 { // ending twice is harmless
		status, _ := b.Write(id, nil, 0)
		assert.Equal(t, OK, status)
	}
	status, r := b.Write(id, []byte("late"), -1)
	assert.Equal(t, fault.Conflict, failure(t, status, r).Code)
	status, r = b.Next(id, -1)
	assert.Equal(t, OK, status)
	assert.JSONEq(t, `{"bytes":6}`, string(r.JSON))
}

func TestInputThatNobodyTakes(t *testing.T) {
	b := newBridge(t)
	id := b.start(t, 0, "selftest.sleep", `{"seconds":100}`)
	status, _ := b.Write(id, []byte("x"), 5*time.Millisecond)
	assert.Equal(t, Pending, status)
	status, _ = b.Next(id, 0)
	assert.Equal(t, Pending, status)

	waiting := make(chan Status)
	go func() { s, _ := b.Write(id, []byte("x"), -1); waiting <- s }()
	_, _ = b.Write(id, nil, 0) // the end of the input meets a writer that waits
	assert.Equal(t, Failed, <-waiting)

	_, _ = b.Cancel(id)
	status, r := b.Next(id, -1)
	assert.Equal(t, fault.Cancelled, failure(t, status, r).Code)
	done := b.start(t, 0, "selftest.echo", `{}`)
	status, _ = b.Next(done, -1)
	require.Equal(t, OK, status)
	status, r = b.Write(done, []byte("x"), -1)
	assert.Equal(t, fault.Conflict, failure(t, status, r).Code)
}

func TestACancelEndsAnOperationThatWaitsForItsReaderOrWriter(t *testing.T) {
	b := newBridge(t)
	for name, request := range map[string]string{"selftest.count": `{"items":1000}`, "selftest.cat": `{}`, "selftest.sleep": `{"seconds":1000}`} {
		id := b.start(t, 0, name, request)
		status, _ := b.Cancel(id)
		require.Equal(t, OK, status)
		var r Reply
		for status = More; status == More; {
			status, r = b.Next(id, -1)
		}
		assert.Equal(t, fault.Cancelled, failure(t, status, r).Code, name)
	}
}

func TestStaleHandles(t *testing.T) {
	b := newBridge(t)
	closed := b.start(t, 0, "selftest.echo", `{}`)
	_, _ = b.CloseTask(closed)
	client, status, _ := b.OpenClient([]byte(`{"host":"unix:///nowhere"}`))
	require.Equal(t, OK, status)
	_, _ = b.CloseClient(client)
	for _, id := range []uint64{0, closed, 1 << 60} {
		for _, call := range []func() (Status, Reply){
			func() (Status, Reply) { return b.Next(id, 0) },
			func() (Status, Reply) { return b.Write(id, []byte("x"), 0) },
			func() (Status, Reply) { return b.Cancel(id) },
			func() (Status, Reply) { return b.CloseTask(id) },
		} {
			status, r := call()
			assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
		}
	}
	for _, id := range []uint64{0, client, 1 << 60} {
		status, r := b.CloseClient(id)
		assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
		status, r = b.Call(id, "system.ping", nil, nil)
		assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
		opened, status, r := b.Open(id, "system.ping", nil, nil)
		assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
		assert.Zero(t, opened)
		fd, status, r := b.ReadyFD(id)
		assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
		assert.Equal(t, -1, fd)
		_, status, r = b.Ready(id, 0)
		assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code)
	}
}

func openClient(t *testing.T, b *Bridge, s *enginetest.Simulated) uint64 {
	t.Helper()
	options, err := json.Marshal(engine.Options{Host: "unix://" + s.Socket()})
	require.NoError(t, err)
	id, status, r := b.OpenClient(options)
	require.Equal(t, OK, status, "%s", r.JSON)
	t.Cleanup(func() { _, _ = b.CloseClient(id) })
	return id
}

func TestAClient(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id": "abc"}`)
	b := newBridge(t)
	id, status, r := b.OpenClient([]byte(`{"host":"unix://` + s.Socket() + `"}`))
	require.Equal(t, OK, status)
	assert.JSONEq(t, `{"host":"unix://`+s.Socket()+`","source":"argument","tls":false,"interruptible":true,"max_bytes":268435456}`, string(r.JSON))

	status, r = b.Call(id, "container.inspect", []byte(`{"container":"web"}`), nil)

	require.Equal(t, OK, status, "%s", r.JSON)
	assert.Equal(t, `{"Id": "abc"}`, string(r.JSON), "untouched")
	status, r = b.Call(id, "container.inspect", []byte(`{"container":"other"}`), nil)
	assert.Equal(t, "other", failure(t, status, r).Resource)
	status, _ = b.CloseClient(id)
	assert.Equal(t, OK, status)
}

func TestClientsThatCannotBeOpened(t *testing.T) {
	b := newBridge(t)
	for _, options := range []string{`{`, `{"hots":"x"}`, `{"host":"gopher://x"}`, `{"timeout":-1}`} {
		id, status, r := b.OpenClient([]byte(options))
		assert.Zero(t, id)
		assert.Equal(t, fault.InvalidArgument, failure(t, status, r).Code)
	}
}

func TestClosingAClientCancelsWhatRunsUnderIt(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("GET /containers/web/json")
	b := newBridge(t)
	first, second := openClient(t, b, s), openClient(t, b, s)
	ended := b.start(t, first, "container.inspect", `{"container":"web"}`)
	kept := b.start(t, second, "container.inspect", `{"container":"web"}`)
	require.Eventually(t, func() bool { return len(s.Requests()) == 2 }, 5*time.Second, time.Millisecond)
	task, err := b.tasks.get(ended)
	require.NoError(t, err)

	_, _ = b.CloseClient(first)

	<-task.done
	assert.Equal(t, fault.Cancelled, failure(t, task.status, task.reply).Code)
	status, r := b.Next(ended, -1)
	assert.Equal(t, fault.StaleHandle, failure(t, status, r).Code, "the handle went with the client")
	status, _ = b.Next(kept, 0)
	assert.Equal(t, Pending, status)
}

func TestManyThreads(t *testing.T) {
	b := newBridge(t)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				id, status, _ := b.Open(0, "selftest.count", []byte(`{"items":3}`), nil)
				assert.Equal(t, OK, status)
				n := 0
				for status = More; status == More; n++ {
					status, _ = b.Next(id, -1)
				}
				assert.Equal(t, OK, status)
				assert.Equal(t, 4, n)
				status, _ = b.CloseTask(id)
				assert.Equal(t, OK, status)
			}
		})
	}
	wg.Wait()
}

func TestOddResults(t *testing.T) {
	s, r := resultReply(make(chan int))
	assert.Equal(t, fault.Internal, failure(t, s, r).Code)
	s, r = itemReply(stream.Item{Value: make(chan int)})
	assert.Equal(t, fault.Internal, failure(t, s, r).Code)
	s, r = errorReply(fault.New(fault.Conflict, "x").WithDetail("odd", make(chan int)))
	f := failure(t, s, r)
	assert.Equal(t, fault.Conflict, f.Code)
	assert.Empty(t, f.Details)
	s, r = resultReply([]operations.CountItem{{Number: 1}})
	assert.Equal(t, OK, s)
	assert.JSONEq(t, `[{"number":1}]`, string(r.JSON))
	assert.Equal(t, "interrupted", Interrupted.String())
}
