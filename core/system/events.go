package system

import (
	"context"
	"errors"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// EventsRequest is the request of system.events.
type EventsRequest struct {
	engine.Deadline
	// Since is the beginning of the time span.
	Since wire.Time `json:"since"`
	// Until is the end of the time span; now, if it is left out. A moment to come is waited for.
	Until wire.Time `json:"until,omitempty" arg:"positional"`
	// Filters narrow the events: "type", "event", "container", "image", "label", "network", "volume", …
	Filters wire.Filters `json:"filters,omitempty"`
}

// Event is something that happened on the engine.
type Event struct {
	engine.Attrs
	// Type is what it happened to: "container", "image", "network", "volume", "daemon", …
	Type EventKind `json:"Type"`
	// Action is what happened: "start", "die", "health_status: healthy", …
	Action string `json:"Action"`
	// Actor is the thing it happened to.
	Actor Actor `json:"Actor" now:"true"`
	// Scope is "local" or "swarm".
	Scope EventScope `json:"scope"`
	// Time is when it happened, by the engine's clock.
	Time wire.UnixNano `json:"timeNano"`
}

// Actor is the thing that an event is about.
type Actor struct {
	// ID is its id, or the name where it has no id.
	ID string `json:"ID"`
	// Attributes are facts about it: labels, "name", "image", "exitCode", …
	Attributes map[string]string `json:"Attributes"`
}

// Events lists what happened on the engine in a time span, the oldest first. The engine keeps the last 256 events.
func Events(ctx context.Context, e *engine.Engine, r EventsRequest) (engine.Document[[]Event], error) {
	none := engine.Document[[]Event]{}
	if r.Since == "" {
		return none, fault.Invalid(`give a moment, or a span before now such as "10m"`, "since is missing")
	}
	if r.Until == "" {
		r.Until = wire.TimeOf(time.Now())
	}
	events, err := e.OpenEvents(ctx, engine.EventsQuery{Since: r.Since, Until: r.Until, Filters: r.Filters})
	if err != nil {
		return none, err
	}
	defer events.Close()
	return collect(events, e.DocumentLimit())
}

// collect makes one list of the documents that follow each other, no longer than one document may be.
func collect(events *engine.Events, limit engine.Limit) (engine.Document[[]Event], error) {
	limit.What, limit.Instead = "the list of events", "stream_events"
	raw := []byte("[")
	for {
		event, err := events.Next()
		if errors.Is(err, io.EOF) {
			return engine.Document[[]Event]{Raw: append(raw, ']')}, nil
		}
		if err != nil {
			return engine.Document[[]Event]{}, err
		}
		if len(raw) > 1 {
			raw = append(raw, ',')
		}
		if raw = append(raw, event...); int64(len(raw)) > limit.Bytes {
			return engine.Document[[]Event]{}, limit.Exceeded()
		}
	}
}
