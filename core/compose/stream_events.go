package compose

import (
	"context"
	"slices"
	"strings"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/system"
	"dockbridge/core/wire"
)

// StreamEventsRequest is the request of compose.stream_events.
type StreamEventsRequest struct {
	Selected
	// Since begins with what happened from that moment on, as far as the engine remembers: it keeps the last 256 events. Without it the stream begins with this call.
	Since wire.Time `json:"since,omitempty"`
	// Until ends the stream at that moment. Without it the stream has no end.
	Until wire.Time `json:"until,omitempty"`
	// Reconnect goes on when the connection is lost, also over a restart of the engine; without it that is a ConnectionLostError.
	Reconnect *bool `json:"reconnect,omitempty" default:"true"`
	// ReconnectTimeout is how many seconds an engine that went away is waited for, 300 if it is left out.
	ReconnectTimeout *float64 `json:"reconnect_timeout,omitempty" unit:"seconds"`
}

// Event is something that happened to a container of a project.
type Event struct {
	// Time is when it happened, by the engine's clock.
	Time wire.UnixNano `json:"time"`
	// Type is "container", or "stream" for what happened to the stream itself.
	Type EventKind `json:"type"`
	// Action is what happened: "create", "start", "die", "health_status: healthy", …
	Action string `json:"action"`
	Which
	// Attributes are facts about it: "image", "exitCode", … and its labels, without those of compose.
	Attributes map[string]string `json:"attributes"`
}

// EventKind is what an event is about.
type EventKind string

// Values are both.
func (EventKind) Values() []string { return []string{"container", "stream"} }

// StreamEvents gives what happens to the containers of the project's services, as it happens. The subscription stands when the
// call returns: nothing that happens from then on is missed. Containers of runs are left out.
//
// When the connection is lost the stream goes on as soon as the engine is back, and says so by an event of its own (type "stream",
// action "reconnect"), as system.stream_events does.
func StreamEvents(ctx context.Context, e *engine.Engine, r StreamEventsRequest, out stream.Sink[Event]) (engine.Nothing, error) {
	l, project, err := r.loadOrName(ctx, e)
	if err != nil {
		return engine.Nothing{}, err
	}
	if len(r.Services) > 0 {
		all, err := members(ctx, e, project)
		if err != nil {
			return engine.Nothing{}, err
		}
		if err := checkNames(l, project, all, r.Services); err != nil {
			return engine.Nothing{}, err
		}
	}
	request := system.StreamEventsRequest{
		Since: r.Since, Until: r.Until, Filters: eventFilters(project), Reconnect: r.Reconnect, ReconnectTimeout: r.ReconnectTimeout,
	}
	return system.StreamEvents(ctx, e, request, eventSink{Sink: out, give: func(event Event, m member) error {
		wanted := len(r.Services) == 0 || slices.Contains(r.Services, event.Service)
		if event.Type == "container" && (m.oneOff || !wanted) {
			return nil
		}
		return out.Give(event)
	}})
}

func eventFilters(project string, actions ...string) wire.Filters {
	filters := labelled(project)
	filters["type"] = []string{"container"}
	if len(actions) > 0 {
		filters["event"] = actions
	}
	return filters
}

// eventSink reads the engine's events.
type eventSink struct {
	stream.Sink[Event]
	give func(Event, member) error
}

// Give reads an event of the engine.
func (s eventSink) Give(document engine.Document[system.Event]) error {
	event, err := document.Decode()
	if err != nil {
		return err
	}
	if event.Type == "stream" {
		return s.give(Event{Time: event.Time, Type: "stream", Action: event.Action, Attributes: event.Actor.Attributes}, member{})
	}
	labels := event.Actor.Attributes
	m := memberOf(container.Summary{ID: event.Actor.ID, Names: []string{"/" + labels["name"]}, Labels: labels})
	told := Event{Time: event.Time, Type: "container", Action: event.Action, Which: m.which(), Attributes: map[string]string{}}
	for key, value := range labels {
		if !strings.HasPrefix(key, "com.docker.compose.") && key != "name" {
			told.Attributes[key] = value
		}
	}
	return s.give(told, m)
}

// eventReader reads events for an operation that does something else, too.
type eventReader struct {
	events chan change
	failed chan error
	done   chan struct{}
}

// change is what has happened to a container.
type change struct {
	Event
	member member
}

// followEvents gives what happens to a project's containers from now on, until the context ends.
func followEvents(ctx context.Context, e *engine.Engine, project string, actions ...string) (*eventReader, error) {
	r := &eventReader{events: make(chan change, 64), failed: make(chan error, 1), done: make(chan struct{})}
	opened := make(chan struct{})
	fault.Go(func() {
		defer close(r.done)
		r.failed <- fault.Guard(func() error {
			_, err := system.StreamEvents(ctx, e, system.StreamEventsRequest{Filters: eventFilters(project, actions...)}, eventSink{
				Sink: begun{opened}, give: func(event Event, m member) error {
					select {
					case r.events <- change{event, m}:
						return nil
					case <-ctx.Done():
						return context.Cause(ctx)
					}
				},
			})
			return err
		})
	}, nil)
	select {
	case <-opened:
		return r, nil
	case err := <-r.failed:
		return nil, err
	}
}

func (r *eventReader) wait() { <-r.done }

// begun tells that a stream has begun.
type begun struct{ opened chan struct{} }

// Opened implements stream.Sink.
func (b begun) Opened(stream.Opened) error {
	close(b.opened)
	return nil
}

// Give implements stream.Sink.
func (begun) Give(Event) error { return nil }
