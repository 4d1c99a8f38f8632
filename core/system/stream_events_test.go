package system

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// happened is an event of the simulated engine, at a time in milliseconds.
func happened(name string, ms int64) string {
	return fmt.Sprintf(`{"Type":"container","Action":%q,"time":%d,"timeNano":%d}`, name, ms/1000, ms*1e6) + "\n"
}

// connections answers subscriptions one after the other: each writes its text, and then waits for the reader to go
// ("…" at the end), ends, or breaks off ("!" at the end).
func connections(s *enginetest.Simulated, texts ...string) {
	var mu sync.Mutex
	n := 0
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		text := texts[min(n, len(texts)-1)]
		n++
		mu.Unlock()
		_, _ = io.WriteString(w, strings.TrimRight(text, "!…"))
		w.(http.Flusher).Flush()
		switch {
		case strings.HasSuffix(text, "!"):
			panic(http.ErrAbortHandler)
		case strings.HasSuffix(text, "…"):
			<-r.Context().Done()
		}
	})
}

// follow runs the stream until an event has the name "last", and gives the names.
func follow(t *testing.T, s *enginetest.Simulated, r StreamEventsRequest) ([]Event, error) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var events []Event
	sink := &enginetest.Sink[engine.Document[Event]]{Each: func(d engine.Document[Event]) {
		event, err := d.Decode()
		assert.NoError(t, err)
		events = append(events, event)
		if event.Action == "last" {
			cancel()
		}
	}}
	_, err := StreamEvents(within, s.Engine(), r, sink)
	return events, err
}

func names(events []Event) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Action)
	}
	return all
}

// asked gives the queries of the subscriptions.
func asked(t *testing.T, s *enginetest.Simulated) []url.Values {
	t.Helper()
	var all []url.Values
	for _, r := range s.Requests() {
		query, err := url.ParseQuery(r.Query)
		require.NoError(t, err)
		all = append(all, query)
	}
	return all
}

func TestStreamEventsPassesThemOnAsTheyCome(t *testing.T) {
	s := enginetest.New(t)
	next := make(chan string)
	gone := make(chan struct{})
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		for {
			w.(http.Flusher).Flush()
			select {
			case text := <-next:
				_, _ = io.WriteString(w, text)
			case <-r.Context().Done():
				close(gone)
				return
			}
		}
	})
	within, cancel := context.WithCancel(ctx)
	defer cancel()
	sent := []string{`{"Type":"network","Action":"create","odd":[1, 2],"timeNano":5}`, `{"Action":"x","time":7}`}
	got := make(chan string)
	sink := &enginetest.Sink[engine.Document[Event]]{Each: func(d engine.Document[Event]) { got <- string(d.Raw) }}
	done := make(chan error)
	before := time.Now()
	go func() {
		_, err := StreamEvents(within, s.Engine(), StreamEventsRequest{Filters: wire.Filters{"type": {"network"}}}, sink)
		done <- err
	}()
	for i, separator := range []string{"\n", "\x1e"} {
		next <- separator + sent[i] + "\n"
		assert.Equal(t, sent[i], <-got)
	}
	assert.NotNil(t, sink.Begun)
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled)
	<-gone
	query := asked(t, s)[0]
	assert.JSONEq(t, `{"type":{"network":true}}`, query.Get("filters"))
	since, err := strconv.ParseFloat(query.Get("since"), 64)
	require.NoError(t, err)
	assert.InDelta(t, float64(before.UnixNano())/1e9, since, 30, "what happens between the engine's answer and its subscription")
	assert.NotContains(t, query, "until")
}

func TestStreamEventsGoesOnAfterALossWithoutGivingOneTwice(t *testing.T) {
	s := enginetest.New(t)
	connections(s,
		happened("a", 10_000)+happened("c", 10_500)+"{\"Ty!",
		happened("b", 10_400)+happened("c", 10_500)+happened("d", 10_500)+happened("d2", 10_501)+"!",
		happened("d2", 10_501)+happened("last", 10_900)+"…")
	events, err := follow(t, s, StreamEventsRequest{Since: "9"})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []string{"a", "c", "reconnect", "b", "d", "d2", "reconnect", "last"}, names(events))
	loss := events[2]
	assert.EqualValues(t, "stream", loss.Type)
	assert.Equal(t, "true", loss.Actor.Attributes["may_be_missing"])
	assert.NotEmpty(t, loss.Actor.Attributes["reason"])
	away, err := strconv.ParseFloat(loss.Actor.Attributes["away_seconds"], 64)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, away, 0.0)
	assert.InDelta(t, float64(time.Now().UnixNano()), float64(loss.Time), 30e9)
	queries := asked(t, s)
	assert.Equal(t, []string{"9"}, queries[0]["since"])
	assert.Equal(t, []string{"9.500000000"}, queries[1]["since"], "events may come a little out of their order")
	assert.Equal(t, []string{"9.501000000"}, queries[2]["since"])
}

func TestStreamEventsAfterALossBeforeTheFirstEvent(t *testing.T) {
	s := enginetest.New(t)
	connections(s, "!", happened("last", 10_000)+"…")
	events, err := follow(t, s, StreamEventsRequest{Since: "9.5"})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []string{"reconnect", "last"}, names(events))
	assert.Equal(t, "9.500000000", asked(t, s)[1].Get("since"))
}

// patiences gives an engine whose requests wait for its return themselves, and one for which only the stream waits.
func patiences(s *enginetest.Simulated) map[string]*engine.Engine {
	none := 0
	return map[string]*engine.Engine{"with retries": s.Engine(), "without": s.EngineWith(engine.Options{Retries: &none})}
}

func TestStreamEventsOverARestart(t *testing.T) {
	s := enginetest.New(t)
	for name, e := range patiences(s) {
		connections(s, happened("first", 10_000)+"…", happened("last", 20_000)+"…")
		within, cancel := context.WithCancel(ctx)
		var all []string
		sink := &enginetest.Sink[engine.Document[Event]]{Each: func(d engine.Document[Event]) {
			event, err := d.Decode()
			assert.NoError(t, err)
			all = append(all, event.Action)
			switch event.Action {
			case "first":
				s.Stop()
				time.AfterFunc(300*time.Millisecond, s.Start)
			case "last":
				cancel()
			}
		}}
		_, err := StreamEvents(within, e, StreamEventsRequest{}, sink)
		require.ErrorIs(t, err, context.Canceled, name)
		assert.Equal(t, []string{"first", "reconnect", "last"}, all, name)
	}
}

func TestStreamEventsOfAnEngineThatStaysAway(t *testing.T) {
	s := enginetest.New(t)
	for name, e := range patiences(s) {
		connections(s, happened("first", 10_000)+"…")
		limit := 0.2
		sink := &enginetest.Sink[engine.Document[Event]]{Each: func(engine.Document[Event]) { s.Stop() }}
		_, err := StreamEvents(ctx, e, StreamEventsRequest{ReconnectTimeout: &limit}, sink)
		require.True(t, fault.Is(err, fault.EngineUnreachable), "%s: %v", name, err)
		f := fault.From(err)
		assert.Contains(t, f.Message, "did not come back within 0.2 s")
		assert.InDelta(t, 0.2, f.Details["reconnect_timeout"], 0)
		assert.NotEmpty(t, f.Hint)
		assert.Contains(t, f.Details["endpoint"], s.Socket())
		s.Start()
	}
}

func TestALossAfterAPeacefulTimeIsANewOne(t *testing.T) {
	s := enginetest.New(t)
	connections(s, "…")
	stream := eventStream{e: s.Engine(), opened: time.Now().Add(-2 * settled), losses: 1000}
	require.NoError(t, stream.reopen(ctx, context.Canceled), "it is tried at once")
	stream.close()
	assert.Equal(t, 1, stream.losses)
}

func TestStreamEventsCancelledWhileTheEngineIsAway(t *testing.T) {
	s := enginetest.New(t)
	connections(s, happened("first", 10_000)+"…")
	within, cancel := context.WithCancel(ctx)
	sink := &enginetest.Sink[engine.Document[Event]]{Each: func(engine.Document[Event]) {
		s.Stop()
		time.AfterFunc(100*time.Millisecond, cancel)
	}}
	_, err := StreamEvents(within, s.Engine(), StreamEventsRequest{}, sink)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestStreamEventsWithoutReconnecting(t *testing.T) {
	for _, text := range []string{happened("a", 1000) + "!", happened("a", 1000), `{"Action":!`} {
		s := enginetest.New(t)
		connections(s, text)
		off := false
		_, err := follow(t, s, StreamEventsRequest{Reconnect: &off})
		assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
		assert.Contains(t, fault.From(err).Hint, "reconnect")
		assert.Len(t, s.Requests(), 1)
	}
}

func TestStreamEventsUntilTheEnd(t *testing.T) {
	s := enginetest.New(t)
	connections(s, happened("a", 10_000))
	events, err := follow(t, s, StreamEventsRequest{Since: "1", Until: "20"})
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, names(events))
	assert.Equal(t, url.Values{"since": {"1"}, "until": {"20"}}, asked(t, s)[0])

	// An end that comes long before its time is none.
	connections(s, happened("a", 10_000), happened("last", 10_001)+"…")
	events, err = follow(t, s, StreamEventsRequest{Since: "1", Until: wire.TimeOf(time.Now().Add(time.Hour))})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, []string{"a", "reconnect", "last"}, names(events))
}

func TestStreamEventsOfAnEngineWithAnotherClock(t *testing.T) {
	s := enginetest.New(t)
	clock := time.Now().Add(-time.Hour).Truncate(time.Second)
	s.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", clock.UTC().Format(http.TimeFormat))
		if len(s.Requests()) > 1 {
			_, _ = io.WriteString(w, happened("last", clock.UnixMilli()))
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	_, err := follow(t, s, StreamEventsRequest{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, string(wire.TimeOf(clock)), asked(t, s)[1].Get("since"))
}

func TestStreamEventsFails(t *testing.T) {
	negative := -1.0
	for code, c := range map[fault.Code]struct {
		r       StreamEventsRequest
		prepare func(s *enginetest.Simulated)
	}{
		fault.InvalidArgument: {StreamEventsRequest{ReconnectTimeout: &negative}, func(*enginetest.Simulated) {}},
		fault.NotFound:        {StreamEventsRequest{}, func(*enginetest.Simulated) {}},
		fault.BadReply:        {StreamEventsRequest{}, func(s *enginetest.Simulated) { connections(s, "nonsense") }},
		fault.Unauthorized: {StreamEventsRequest{}, func(s *enginetest.Simulated) {
			s.Handle("GET /events", func(w http.ResponseWriter, _ *http.Request) {
				s.Reply("GET /events", 401, `{"message":"not any more"}`)
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			})
		}},
	} {
		s := enginetest.New(t)
		c.prepare(s)
		_, err := follow(t, s, c.r)
		assert.Equal(t, code, fault.CodeOf(err), "%v", err)
	}
	s := enginetest.New(t)
	connections(s, "[1]\n")
	_, err := follow(t, s, StreamEventsRequest{})
	assert.True(t, fault.Is(err, fault.BadReply), "JSON that is no event: %v", err)
}

func TestStreamEventsWhoseReaderHasGone(t *testing.T) {
	for _, texts := range [][]string{{happened("a", 1000) + "…"}, {"!", "…"}} {
		s := enginetest.New(t)
		connections(s, texts...)
		_, err := StreamEvents(ctx, s.Engine(), StreamEventsRequest{}, &enginetest.Sink[engine.Document[Event]]{Err: context.Canceled})
		assert.ErrorIs(t, err, context.Canceled)
	}
}

func TestManyEventsAreKnownAgain(t *testing.T) {
	r := newRecent()
	for i := range 3 * remembered {
		r.add([]byte(strconv.Itoa(i)))
	}
	assert.True(t, r.has([]byte(strconv.Itoa(3*remembered-1))))
	assert.True(t, r.has([]byte(strconv.Itoa(2*remembered))))
	assert.False(t, r.has([]byte(strconv.Itoa(2*remembered-1))), "no more than are needed")
}
