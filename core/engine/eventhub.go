package engine

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"dockbridge/core/fault"
)

// eventHub shares the connections on which an engine tells its events: all waits of a client, and its streams with the same
// filters, read from one. A connection of its own has who asks for a time before the shared one began, or for an end.
type eventHub struct {
	mu      sync.Mutex
	sources map[string]*eventSource // by their filters
}

// tooSlow ends the subscription of a reader that is too slow for the others.
func tooSlow() error {
	return fault.New(fault.ConnectionLost, "the reader of the events is too far behind them").WithHint("read faster, or narrow the filters")
}

// Subscription is one reader's part of the engine's events.
type Subscription struct {
	// Date is the engine's clock when the connection was made, in whole seconds; zero for an engine that does not say.
	Date time.Time
	// Asked and Opened are when it was asked for and made, by the clock of this machine.
	Asked, Opened time.Time

	ctx    context.Context
	source *eventSource
	reader *eventReader
}

// SubscribeOptions say which events a subscription gives.
type SubscribeOptions struct {
	EventsQuery
	// Actor narrows the events to those of one thing, by its whole id, without a connection of its own.
	Actor string
	// Room is how many events the reader may be behind.
	Room int
}

// Next waits for the next event, and gives it as the engine sent it. io.EOF tells that the engine has ended the stream,
// ConnectionLost also that the reader was too slow.
func (s *Subscription) Next() (json.RawMessage, error) {
	select {
	case event, ok := <-s.reader.events:
		if !ok {
			return nil, s.source.leave(s.reader)
		}
		s.reader.took(event)
		return event, nil
	case <-s.ctx.Done():
		return nil, context.Cause(s.ctx)
	}
}

// Close ends the subscription.
func (s *Subscription) Close() { _ = s.source.leave(s.reader) }

// Subscribe gives the engine's events from now on, or from Since on. What happens after it has returned is not missed.
func (e *Engine) Subscribe(ctx context.Context, w SubscribeOptions) (*Subscription, error) {
	since, known := w.Since.Moment()
	alone := w.Until != "" || (w.Since != "" && !known)
	for {
		source, first := newEventSource(), true
		if !alone {
			source, first = e.events.find(w.Filters.Query(), source)
		}
		if first {
			source.connect(ctx, e, w)
			if source.failure != nil {
				return nil, source.failure
			}
			return source.first(ctx, w), nil
		}
		select {
		case <-source.tried:
		case <-ctx.Done():
			return nil, e.Explain(context.Cause(ctx))
		}
		if source.failure != nil {
			continue // it was another's, whose time may have been over
		}
		s, covered := source.join(ctx, w, since)
		if s != nil {
			return s, nil
		}
		alone = !covered
	}
}

// find gives the source of some filters; true when that is the new one, which its caller is to connect.
func (h *eventHub) find(filters string, made *eventSource) (*eventSource, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if source := h.sources[filters]; source != nil {
		return source, false
	}
	if h.sources == nil {
		h.sources = map[string]*eventSource{}
	}
	made.forget = func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.sources[filters] == made {
			delete(h.sources, filters)
		}
	}
	h.sources[filters] = made
	return made, true
}

// eventSource is one connection with any number of readers.
type eventSource struct {
	tried   chan struct{} // closed when it is connected, or is not
	failure error         // why it is not
	forget  func()        // takes it out of the hub
	end     context.CancelFunc

	date          time.Time // the engine's clock when it was connected
	asked, opened time.Time // when that was, by the clock of this machine

	mu      sync.Mutex
	readers map[*eventReader]bool
	changed chan struct{} // closed when the readers are others
	from    time.Time     // since when it knows everything, by the engine's clock; zero when that is not known
	recent  []pastEvent
	size    int // bytes of recent
	ended   bool
	why     error
}

type eventReader struct {
	actor  string
	events chan json.RawMessage
	held   atomic.Int64  // bytes of the events in it
	taken  chan struct{} // told that there is more room
	why    error         // after events was closed
}

func (r *eventReader) hasRoom(event json.RawMessage) bool {
	held := r.held.Load()
	return len(r.events) < cap(r.events) && (held == 0 || held+int64(len(event)) <= mostHeldBytes)
}

// took notes that an event was taken out.
func (r *eventReader) took(event json.RawMessage) {
	r.held.Add(-int64(len(event)))
	select {
	case r.taken <- struct{}{}:
	default:
	}
}

// pastEvent is one that late readers may still want, who ask for a time before they came.
type pastEvent struct {
	at    time.Time
	actor string
	raw   json.RawMessage
}

// What is kept of the past: as many events as the engine keeps, and no more memory than that.
const (
	mostPast      = 256
	mostPastBytes = 1 << 20
)

// mostHeldBytes is how many bytes of events wait for a reader.
const mostHeldBytes = 4 << 20

func newEventSource() *eventSource {
	return &eventSource{tried: make(chan struct{}), readers: map[*eventReader]bool{}, changed: make(chan struct{}), forget: func() {}}
}

// connect opens the connection, which outlives the caller who makes it: that one may give up while it is made, and later.
func (s *eventSource) connect(ctx context.Context, e *Engine, w SubscribeOptions) {
	defer close(s.tried)
	connection, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, fault.Guarded(end))
	s.asked = time.Now()
	events, err := e.OpenEvents(connection, w.EventsQuery)
	if !stop() && err == nil {
		events.Close()
		err = context.Cause(ctx)
	}
	if err != nil {
		end()
		s.failure = e.Explain(err)
		s.forget()
		return
	}
	s.date, s.opened, s.end = events.Date, time.Now(), end
	s.from, _ = w.Since.Moment()
	if w.Since == "" {
		s.from = time.Time{}
	}
	fault.Go(func() { s.finish(fault.Guard(func() error { return s.read(events) })) }, nil)
}

// first gives the events to who has made the connection, from its beginning on.
func (s *eventSource) first(ctx context.Context, w SubscribeOptions) *Subscription {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(ctx, w, time.Time{}.Add(-1))
}

// join gives the events to another reader. nil when the connection has ended; or, when covered is false, when it began too late.
func (s *eventSource) join(ctx context.Context, w SubscribeOptions, since time.Time) (_ *Subscription, covered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil, true
	}
	if w.Since == "" {
		return s.add(ctx, w, time.Now().AddDate(100, 0, 0)), true // nothing of the past
	}
	if s.from.IsZero() || since.Before(s.from) {
		return nil, false
	}
	return s.add(ctx, w, since), true
}

// add makes a reader who begins with what has happened since a moment; the lock is held.
func (s *eventSource) add(ctx context.Context, w SubscribeOptions, since time.Time) *Subscription {
	r := &eventReader{actor: w.Actor, events: make(chan json.RawMessage, max(w.Room, mostPast)), taken: make(chan struct{}, 1)}
	for _, past := range s.recent {
		if (r.actor == "" || r.actor == past.actor) && !past.at.Before(since) {
			r.held.Add(int64(len(past.raw)))
			r.events <- past.raw
		}
	}
	if s.ended {
		r.why = s.why
		close(r.events)
	} else {
		s.readers[r] = true
		s.change()
	}
	return &Subscription{Date: s.date, Asked: s.asked, Opened: s.opened, ctx: ctx, source: s, reader: r}
}

// change tells the connection's goroutine, which may wait for a reader, that there are others now; the lock is held.
func (s *eventSource) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// leave takes a reader away; the last one ends the connection.
func (s *eventSource) leave(r *eventReader) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers[r] {
		delete(s.readers, r)
		r.why = context.Canceled
		s.change()
		if len(s.readers) == 0 {
			s.retire()
		}
	}
	return r.why
}

// retire ends the connection; the lock is held.
func (s *eventSource) retire() {
	s.ended = true
	s.forget()
	s.end()
}

func (s *eventSource) read(events *Events) error {
	defer events.Close()
	for {
		raw, err := events.Next()
		if err != nil {
			return err
		}
		var event struct {
			Time     int64 `json:"time"`
			TimeNano int64 `json:"timeNano"`
			Actor    struct{ ID string }
		}
		if err := json.Unmarshal(raw, &event); err != nil {
			return fault.NotJSON("the engine's event", err)
		}
		at := time.Unix(event.Time, 0)
		if event.TimeNano != 0 {
			at = time.Unix(0, event.TimeNano)
		}
		s.publish(pastEvent{at: at, actor: event.Actor.ID, raw: raw})
	}
}

// publish gives an event to all who want it. A reader that is alone may be slow, and the engine then waits; of several none holds the
// others up: one that has no room any more is left behind.
func (s *eventSource) publish(event pastEvent) {
	for {
		full, changed := s.offer(event)
		if full == nil {
			return
		}
		select {
		case <-full.taken:
		case <-changed:
		}
	}
}

// offer gives an event to all readers, unless there is but one, which has no room: that one is the result.
func (s *eventSource) offer(event pastEvent) (full *eventReader, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for r := range s.readers {
		switch {
		case r.actor != "" && r.actor != event.actor:
		case r.hasRoom(event.raw):
			r.held.Add(int64(len(event.raw)))
			r.events <- event.raw
		case len(s.readers) == 1:
			return r, s.changed
		default:
			delete(s.readers, r)
			r.why = tooSlow()
			close(r.events)
		}
	}
	s.remember(event)
	return nil, nil
}

// remember keeps an event for late readers; the lock is held.
func (s *eventSource) remember(event pastEvent) {
	s.recent = append(s.recent, event)
	s.size += len(event.raw)
	for len(s.recent) > mostPast || (s.size > mostPastBytes && len(s.recent) > 0) {
		if oldest := s.recent[0]; oldest.at.After(s.from) && !s.from.IsZero() {
			s.from = oldest.at.Add(1)
		}
		s.size -= len(s.recent[0].raw)
		s.recent = s.recent[1:]
	}
}

// finish tells the readers that the connection has ended.
func (s *eventSource) finish(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.retire()
	}
	s.why = why
	for r := range s.readers {
		r.why = why
		close(r.events)
	}
	clear(s.readers)
}
