//go:build linux

package bridge

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loop opens a client whose descriptor is listened to, and that has asked the engine before.
func loop(t *testing.T, b *Bridge, s *enginetest.Simulated) (client uint64, fd int) {
	t.Helper()
	client = openClient(t, b, s)
	fd, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	status, r := b.Call(client, "system.ping", nil, nil)
	require.Equal(t, OK, status, "%s", r.JSON)
	return client, fd
}

// events collects news until there are as many ends as wanted.
func events(t *testing.T, b *Bridge, client uint64, fd, ends int) map[uint64]Event {
	t.Helper()
	found := map[uint64]Event{}
	for len(found) < ends {
		require.True(t, readable(t, fd, 10*time.Second), "%d of %d", len(found), ends)
		news, status, _ := b.Ready(client, 64)
		require.Equal(t, OK, status)
		for _, event := range news {
			require.NotContains(t, found, event.Handle)
			found[event.Handle] = event
		}
	}
	return found
}

func inspect(t *testing.T, b *Bridge, client uint64, request string) uint64 {
	t.Helper()
	id, status, r := b.Open(client, "container.inspect", []byte(request), nil)
	require.Equal(t, OK, status, "%s", r.JSON)
	return id
}

func TestHundredsOfReadsOfAnEventLoop(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /containers/web/json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"Id":"x"}`))
	})
	b := newBridge(t)
	client, fd := loop(t, b, s)
	for range 3 {
		wanted := map[uint64]bool{}
		for range 200 {
			wanted[inspect(t, b, client, `{"container":"web"}`)] = true
		}
		found := events(t, b, client, fd, len(wanted))
		for id, event := range found {
			assert.True(t, wanted[id])
			assert.Equal(t, OK, event.Status)
			assert.Equal(t, `{"Id":"x"}`, string(event.Reply.JSON))
		}
		assert.False(t, readable(t, fd, 0))
		assert.False(t, running(), "no goroutine waited for any of them")
	}
}

func TestReadsOfAnEventLoopThatFail(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/gone/json", 404, `{"message":"No such container: gone"}`)
	b := newBridge(t)
	client, fd := loop(t, b, s)
	for request, code := range map[string]fault.Code{
		`{"container":"gone"}`: fault.ContainerNotFound, `{"container":""}`: fault.InvalidArgument, `{"contaner":"x"}`: fault.InvalidArgument,
	} {
		id := inspect(t, b, client, request)
		event := events(t, b, client, fd, 1)[id]
		f := failure(t, event.Status, event.Reply)
		assert.Equal(t, code, f.Code)
		assert.Equal(t, "container.inspect", f.Operation)
	}
}

// What may pass is tried again on a goroutine, with the pauses that this needs.
func TestAReadOfAnEventLoopIsTriedAgain(t *testing.T) {
	s := enginetest.New(t)
	var times atomic.Int32
	s.Handle("GET /containers/web/json", func(w http.ResponseWriter, _ *http.Request) {
		if times.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"Id":"x"}`))
	})
	b := newBridge(t)
	client, fd := loop(t, b, s)
	id := inspect(t, b, client, `{"container":"web"}`)
	event := events(t, b, client, fd, 1)[id]
	assert.Equal(t, OK, event.Status, "%s", event.Reply.JSON)
	s.Stop()
	s.Start()
	id = inspect(t, b, client, `{"container":"web"}`)
	assert.Equal(t, OK, events(t, b, client, fd, 1)[id].Status, "an engine that was restarted is found again")
}

func TestReadsOfAnEventLoopThatAreEnded(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("GET /containers/web/json")
	b := newBridge(t)
	client, fd := loop(t, b, s)
	var all []uint64
	for range 40 { // more than are asked at once: the rest waits for the others
		all = append(all, inspect(t, b, client, `{"container":"web"}`))
	}
	for _, id := range all[:20] {
		_, _ = b.Cancel(id)
	}
	for id, event := range events(t, b, client, fd, 20) {
		assert.Equal(t, fault.Cancelled, failure(t, event.Status, event.Reply).Code, id)
	}
	for _, id := range all[20:] {
		_, _ = b.CloseTask(id)
	}
	late := inspect(t, b, client, `{"container":"web","timeout":0.02}`)
	event := events(t, b, client, fd, 1)[late]
	f := failure(t, event.Status, event.Reply)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.InDelta(t, 0.02, f.Details["timeout"], 0.001)
	_ = inspect(t, b, client, `{"container":"web"}`)
	_, _ = b.CloseClient(client)
}

func TestThoseWhoWaitForOthersComeToo(t *testing.T) {
	s := enginetest.New(t)
	release := make(chan struct{})
	s.Handle("GET /containers/held/json", func(w http.ResponseWriter, _ *http.Request) {
		<-release
		_, _ = w.Write([]byte(`{}`))
	})
	for i := range 8 {
		s.Reply(fmt.Sprintf("GET /containers/c%d/json", i), 200, `{}`)
	}
	b := newBridge(t)
	client, fd := loop(t, b, s)
	for range 32 {
		inspect(t, b, client, `{"container":"held"}`)
	}
	for i := range 8 {
		inspect(t, b, client, fmt.Sprintf(`{"container":"c%d"}`, i))
	}
	close(release)
	events(t, b, client, fd, 40)
	_, _ = b.CloseClient(client)
}
