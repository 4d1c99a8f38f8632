package system

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// EventsRequest is the request of system.events.
type EventsRequest struct {
	engine.Deadline
	// Since is the beginning of the time asked about. The engine remembers its last 256 events, and none from before its start.
	Since engine.Time `json:"since"`
	// Until is the end; now (by the caller's clock) otherwise. For a time to come the operation waits until then.
	Until *engine.Time `json:"until,omitempty" arg:"positional"`
	// Filters narrow the list: container, event, image, label, network, node, scope, service, type, volume, and more.
	Filters engine.Filters `json:"filters,omitempty"`
}

// Event is something that happened to a container, image, network, volume, plugin, or the engine itself.
type Event struct {
	// Type is what it happened to: "container", "image", "network", "volume", "daemon", "plugin", "builder", …
	Type string `json:"type"`
	// Action is what happened: "create", "start", "die", "health_status: healthy", "pull", "connect", …
	Action string `json:"action"`
	// ActorID is the id of what it happened to; the name of a volume or image.
	ActorID string `json:"actor_id"`
	// Attributes are facts by name; a container's labels, its "name", "image" and "exitCode".
	Attributes map[string]string `json:"attributes"`
	// Scope is "local" or "swarm".
	Scope string `json:"scope"`
	// Time is when, in seconds since 1970.
	Time int64 `json:"time"`
	// TimeNano is when, in nanoseconds since 1970.
	TimeNano int64 `json:"time_nano"`
}

// Events gives what happened on the engine in a span of time, the oldest first.
func Events(ctx context.Context, e *engine.Engine, r EventsRequest) ([]Event, error) {
	if r.Since == "" {
		return nil, fault.Invalid(`give a time, or a span before now such as "10m"`, "since is empty")
	}
	now := time.Now()
	until := fmt.Sprintf("%d.%09d", now.Unix(), now.Nanosecond())
	if r.Until != nil {
		until = string(*r.Until)
	}
	query := url.Values{"since": {string(r.Since)}, "until": {until}}
	if filters := r.Filters.Query(); filters != "" {
		query.Set("filters", filters)
	}
	resp, err := e.Do(ctx, http.MethodGet, "/events", query, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	events := []Event{}
	lines := bufio.NewReader(resp.Body)
	for {
		line, err := lines.ReadBytes('\n')
		// Engines put the separator of JSON text sequences (RFC 7464) before each record, or they do not.
		if line = bytes.Trim(line, "\x1e \r\n"); len(line) > 0 && (err == nil || errors.Is(err, io.EOF)) {
			event, badLine := decodeEvent(line)
			if badLine != nil {
				return nil, badLine
			}
			events = append(events, event)
		}
		switch {
		case errors.Is(err, io.EOF):
			return events, nil
		case err != nil:
			return nil, e.Explain(err)
		}
	}
}

func decodeEvent(line []byte) (Event, error) {
	message, err := engine.Document[struct {
		Type, Action string
		Actor        struct {
			ID         string
			Attributes map[string]string
		}
		Scope    string `json:"scope"`
		Time     int64  `json:"time"`
		TimeNano int64  `json:"timeNano"`
	}]{Raw: line}.Decode()
	return Event{
		Type: message.Type, Action: message.Action, ActorID: message.Actor.ID, Attributes: message.Actor.Attributes,
		Scope: message.Scope, Time: message.Time, TimeNano: message.TimeNano,
	}, err
}
