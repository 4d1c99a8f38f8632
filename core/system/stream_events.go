package system

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// StreamEventsRequest is the request of system.stream_events.
type StreamEventsRequest struct {
	engine.Deadline
	// Since begins with what happened from that moment on, as far as the engine remembers: it keeps the last 256 events. Without it the stream begins with this call.
	Since wire.Time `json:"since,omitempty" arg:"positional"`
	// Until ends the stream at that moment. Without it the stream has no end.
	Until wire.Time `json:"until,omitempty" arg:"positional"`
	// Filters narrow the events: "type", "event", "container", "image", "label", "network", "volume", …
	Filters wire.Filters `json:"filters,omitempty"`
	// Reconnect goes on when the connection is lost, also over a restart of the engine; without it that is a ConnectionLostError.
	Reconnect *bool `json:"reconnect,omitempty" default:"true"`
	// ReconnectTimeout is how many seconds an engine that went away is waited for, 300 if it is left out.
	ReconnectTimeout *float64 `json:"reconnect_timeout,omitempty" unit:"seconds"`
}

// mostBehind is how many events a reader may be behind the others.
const mostBehind = 256

// patience is how long an engine is waited for if the caller does not say.
const patience = 300 * time.Second

// StreamEvents gives what happens on the engine, as it happens. The subscription stands when the call returns: nothing
// that happens from then on is missed. A reader that is slow makes the engine wait, which drops some when it is more than a thousand
// events ahead. Streams of a client with the same filters share a connection: one that is 256 events behind the others leaves it, and
// goes on with what the engine still knows, after a "reconnect" as below.
//
// When the connection is lost the stream goes on as soon as the engine is back, with what the engine still knows of the time
// between and without giving an event twice. Before it goes on it gives an event of its own, whatever the filters: type
// "stream", action "reconnect", with the attributes "away_seconds" (how long there was no connection), "may_be_missing"
// ("true": an engine that is restarted forgets its events) and "reason". An engine that stays away longer than
// reconnect_timeout is an EngineUnreachableError.
func StreamEvents(ctx context.Context, e *engine.Engine, r StreamEventsRequest, out stream.Sink[engine.Document[Event]]) (engine.Nothing, error) {
	s := &eventStream{e: e, r: r, out: out, patience: patience, given: newRecent()}
	if r.ReconnectTimeout != nil {
		if *r.ReconnectTimeout <= 0 {
			return engine.Nothing{}, fault.Invalid("give seconds, more than 0; reconnect can be switched off", "the reconnect_timeout is %v", *r.ReconnectTimeout)
		}
		s.patience = engine.Seconds(*r.ReconnectTimeout)
	}
	if err := s.begin(ctx); err != nil {
		return engine.Nothing{}, err
	}
	err := out.Opened(stream.Opened{})
	if err == nil {
		err = s.run(ctx)
	}
	s.close()
	return engine.Nothing{}, err
}

// eventStream is a stream of events over any number of connections.
type eventStream struct {
	e        *engine.Engine
	r        StreamEventsRequest
	out      stream.Sink[engine.Document[Event]]
	patience time.Duration

	events *engine.Subscription
	end    context.CancelFunc // of the context of events
	opened time.Time          // by the clock of this machine
	ahead  time.Duration      // by how much the engine's clock is ahead of it

	start  time.Time // of what is wanted, by the engine's clock
	newest time.Time // of the events given, by the engine's clock
	given  recent
	losses int // without a time of peace between them
}

// begin subscribes for the first time. Without a since of the caller's it is the time of the call, by the engine's clock: the
// engine answers before it has subscribed, and repeats what happened in between.
func (s *eventStream) begin(ctx context.Context) error {
	since := s.r.Since
	if since == "" {
		since = wire.TimeOf(time.Now())
	}
	if err := s.open(ctx, since); err != nil {
		return err
	}
	// Its date has whole seconds: clocks that may be the same are taken as the same.
	if date := s.events.Date; !date.IsZero() && (date.After(s.events.Opened) || date.Add(time.Second).Before(s.events.Asked)) {
		s.ahead = date.Sub(s.events.Opened)
		if s.r.Since == "" {
			s.close()
			since = wire.TimeOf(s.now().Truncate(time.Second)) // as exactly as it is known
			if err := s.open(ctx, since); err != nil {
				return err
			}
		}
	}
	s.start, _ = since.Moment()
	return nil
}

func (s *eventStream) open(ctx context.Context, since wire.Time) (err error) {
	ctx, end := context.WithCancel(ctx)
	s.events, err = s.e.Subscribe(ctx, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Since: since, Until: s.r.Until, Filters: s.r.Filters}, Room: mostBehind})
	if err != nil {
		end()
		return err
	}
	s.end, s.opened = end, time.Now()
	return nil
}

func (s *eventStream) close() {
	if s.events != nil {
		s.events.Close()
		s.end()
		s.events = nil
	}
}

// run reads until the end, over losses of the connection.
func (s *eventStream) run(ctx context.Context) error {
	for {
		err := s.read()
		gone := time.Now()
		s.close()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil, !passing(err):
			return err
		case s.r.Reconnect != nil && !*s.r.Reconnect:
			return fault.From(err).WithHint("what happened since is not known; with reconnect the stream goes on when the engine is back")
		}
		if failed := s.resume(ctx, err); failed != nil {
			return failed
		}
		if failed := s.out.Give(s.reconnected(time.Since(gone), err)); failed != nil {
			return failed
		}
	}
}

// read gives the events of one connection; nil is the end that was asked for.
func (s *eventStream) read() error {
	known := s.newest
	for {
		raw, err := s.events.Next()
		if errors.Is(err, io.EOF) {
			if s.over() {
				return nil
			}
			return fault.New(fault.ConnectionLost, "the engine ended the stream of events")
		}
		if err != nil {
			return err
		}
		at, err := timeOf(raw)
		if err != nil {
			return err
		}
		if !at.After(known) && s.given.has(raw) {
			continue
		}
		if at.After(s.newest) {
			s.newest = at
		}
		s.given.add(raw)
		if err := s.out.Give(engine.Document[Event]{Raw: raw}); err != nil {
			return err
		}
	}
}

// over tells that the moment has come at which the stream was to end. The engine ends it by its own clock, which is known
// to a second.
func (s *eventStream) over() bool {
	until, ok := s.r.Until.Moment()
	return ok && !s.now().Add(3*time.Second/2).Before(until)
}

// now is the engine's clock, as far as it is known.
func (s *eventStream) now() time.Time { return time.Now().Add(s.ahead) }

// timeOf gives the time of an event.
func timeOf(raw json.RawMessage) (time.Time, error) {
	var event struct {
		Time     int64 `json:"time"`
		TimeNano int64 `json:"timeNano"`
	}
	if err := json.Unmarshal(raw, &event); err != nil {
		return time.Time{}, fault.NotJSON("the engine's event", err)
	}
	if event.TimeNano == 0 {
		return time.Unix(event.Time, 0), nil
	}
	return time.Unix(0, event.TimeNano), nil
}
