package engine_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// happenings is an engine that tells the events of a test to everybody who reads them.
type happenings struct {
	*enginetest.Simulated
	open, opened atomic.Int32

	mu      sync.Mutex
	readers map[chan string]bool
}

func newHappenings(t *testing.T) *happenings {
	h := &happenings{Simulated: enginetest.New(t), readers: map[chan string]bool{}}
	h.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		reader := make(chan string, 10_000)
		h.mu.Lock()
		h.readers[reader] = true
		h.mu.Unlock()
		h.open.Add(1)
		h.opened.Add(1)
		defer func() {
			h.mu.Lock()
			delete(h.readers, reader)
			h.mu.Unlock()
			h.open.Add(-1)
		}()
		w.(http.Flusher).Flush()
		for {
			select {
			case <-r.Context().Done():
				return
			case event, more := <-reader:
				if !more {
					return
				}
				_, _ = io.WriteString(w, event)
				w.(http.Flusher).Flush()
			}
		}
	})
	return h
}

// tell lets something happen to a thing, at a moment.
func (h *happenings) tell(actor, action string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for reader := range h.readers {
		reader <- fmt.Sprintf(`{"Type":"container","Action":%q,"Actor":{"ID":%q},"time":%d,"timeNano":%d}`+"\n", action, actor, at.Unix(), at.UnixNano())
	}
}

// end lets all connections end.
func (h *happenings) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for reader := range h.readers {
		close(reader)
		delete(h.readers, reader)
	}
}

func subscribe(t *testing.T, ctx context.Context, e *engine.Engine, w engine.SubscribeOptions) *engine.Subscription { //nolint:revive // t goes first
	t.Helper()
	s, err := e.Subscribe(ctx, w)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

func action(t *testing.T, s *engine.Subscription) string {
	t.Helper()
	raw, err := s.Next()
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(raw), `"Action":"`)
	name, _, _ := strings.Cut(rest, `"`)
	return name
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestOneConnectionServesAllReaders(t *testing.T) {
	h := newHappenings(t)
	e := h.Engine()
	ctx := within(t)
	begun := time.Now()
	first, giveUp := context.WithCancel(ctx)
	opener := subscribe(t, first, e, engine.SubscribeOptions{Actor: "a"})
	all := subscribe(t, ctx, e, engine.SubscribeOptions{})
	b := subscribe(t, ctx, e, engine.SubscribeOptions{Actor: "b"})
	other := subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Filters: wire.Filters{"type": {"network"}}}})
	assert.Equal(t, int32(2), h.opened.Load(), "one for each set of filters")

	h.tell("a", "start", begun)
	h.tell("b", "die", begun)
	assert.Equal(t, "start", action(t, opener))
	assert.Equal(t, "die", action(t, b))
	assert.Equal(t, "start", action(t, all))
	assert.Equal(t, "die", action(t, all))

	giveUp() // who has made the connection
	opener.Close()
	_, err := opener.Next()
	require.ErrorIs(t, err, context.Canceled)
	h.tell("b", "destroy", begun)
	assert.Equal(t, "destroy", action(t, b), "the others read on")

	for _, s := range []*engine.Subscription{all, b, other} {
		s.Close()
		s.Close() // twice is harmless
	}
	require.Eventually(t, func() bool { return h.open.Load() == 0 }, 10*time.Second, time.Millisecond, "the last one ends the connection")
	subscribe(t, ctx, e, engine.SubscribeOptions{})
	assert.Equal(t, int32(3), h.opened.Load())
}

func TestALateReaderGetsThePastThatItAsksFor(t *testing.T) {
	h := newHappenings(t)
	e := h.Engine()
	ctx := within(t)
	begun := time.Now()
	at := func(seconds int) engine.EventsQuery {
		return engine.EventsQuery{Since: wire.TimeOf(begun.Add(time.Duration(seconds) * time.Second))}
	}
	opener := subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: at(0)})
	h.tell("a", "start", begun.Add(time.Second))
	h.tell("a", "die", begun.Add(2*time.Second))
	assert.Equal(t, "start", action(t, opener))
	assert.Equal(t, "die", action(t, opener))

	late := subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: at(2), Actor: "a"})
	assert.Equal(t, "die", action(t, late))
	now := subscribe(t, ctx, e, engine.SubscribeOptions{})
	assert.Equal(t, int32(1), h.opened.Load())
	h.tell("a", "destroy", begun.Add(3*time.Second))
	assert.Equal(t, "destroy", action(t, now), "nothing of the past")
	assert.Equal(t, "destroy", action(t, late))

	subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: at(-1)})
	assert.Equal(t, int32(2), h.opened.Load(), "a time before the connection needs another one")
	subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Until: wire.TimeOf(begun.Add(time.Hour))}})
	assert.Equal(t, int32(3), h.opened.Load(), "an end, too")
	requests := h.Requests()
	assert.Contains(t, requests[len(requests)-1].Query, "until=")
}

func TestThePastThatIsKeptHasABound(t *testing.T) {
	h := newHappenings(t)
	e := h.Engine()
	ctx := within(t)
	begun := time.Now()
	reader := subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Since: wire.TimeOf(begun)}, Room: 2000})
	for i := range 1000 {
		h.tell("a", "exec", begun.Add(time.Duration(i)*time.Millisecond))
	}
	for range 1000 {
		require.Equal(t, "exec", action(t, reader))
	}
	subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Since: wire.TimeOf(begun.Add(900 * time.Millisecond))}})
	assert.Equal(t, int32(1), h.opened.Load())
	subscribe(t, ctx, e, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Since: wire.TimeOf(begun.Add(100 * time.Millisecond))}})
	assert.Equal(t, int32(2), h.opened.Load(), "what is not known any more is asked for")
}

func TestASlowReaderHoldsNobodyUp(t *testing.T) {
	h := newHappenings(t)
	e := h.Engine()
	ctx := within(t)
	slow, fast := subscribe(t, ctx, e, engine.SubscribeOptions{}), subscribe(t, ctx, e, engine.SubscribeOptions{})
	for i := range 2000 {
		h.tell("a", "exec", time.Now())
		if i%100 == 0 { // the fast one keeps up
			for range min(i, 100) {
				require.Equal(t, "exec", action(t, fast))
			}
		}
	}
	for {
		if _, err := slow.Next(); err != nil {
			require.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
			assert.ErrorContains(t, err, "too far behind")
			break
		}
	}
	h.tell("a", "last", time.Now())
	for action(t, fast) != "last" {
	}
}

func TestTheEndOfTheConnectionIsTheEndForAll(t *testing.T) {
	h := newHappenings(t)
	e := h.Engine()
	ctx := within(t)
	readers := []*engine.Subscription{subscribe(t, ctx, e, engine.SubscribeOptions{}), subscribe(t, ctx, e, engine.SubscribeOptions{})}
	h.tell("a", "last", time.Now())
	h.end()
	for _, r := range readers {
		assert.Equal(t, "last", action(t, r), "what has come is given first")
		_, err := r.Next()
		assert.ErrorIs(t, err, io.EOF)
	}
	again := subscribe(t, ctx, e, engine.SubscribeOptions{})
	h.tell("a", "start", time.Now())
	assert.Equal(t, "start", action(t, again))
}

func TestWhoGivesUpWhileConnectingHoldsNobodyUp(t *testing.T) {
	s := enginetest.New(t)
	var asked atomic.Int32
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 {
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	e := s.Engine()
	first, giveUp := context.WithCancel(context.Background())
	failed := make(chan error)
	go func() {
		_, err := e.Subscribe(first, engine.SubscribeOptions{})
		failed <- err
	}()
	require.Eventually(t, func() bool { return asked.Load() == 1 }, 10*time.Second, time.Millisecond)
	impatient, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err := e.Subscribe(impatient, engine.SubscribeOptions{})
	require.True(t, fault.Is(err, fault.Timeout), "%v", err)
	second := make(chan error)
	go func() {
		_, err := e.Subscribe(within(t), engine.SubscribeOptions{})
		second <- err
	}()
	giveUp()
	require.True(t, fault.Is(<-failed, fault.Cancelled))
	require.NoError(t, <-second)
}

func TestSubscribingFails(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /events", 400, `{"message":"no such filter"}`)
	for range 2 { // the failed one is not found again
		_, err := s.Engine().Subscribe(context.Background(), engine.SubscribeOptions{})
		assert.ErrorContains(t, err, "no such filter")
	}
	s.Handle("GET /events", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"time":"never"}`) })
	_, err := subscribe(t, context.Background(), s.Engine(), engine.SubscribeOptions{}).Next()
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}
