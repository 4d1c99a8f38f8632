package health

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

// event is what the engine says when something happens to a container.
type event struct {
	Action string
	Actor  struct{ Attributes map[string]string }
}

// actions are the events after which the state may be another. Without this filter each probe of a health check would cause three
// more. The engine compares by prefix, so that "health_status" has all of them.
func actions() []string {
	return []string{"start", "restart", "stop", "die", "oom", "pause", "unpause", "health_status", "update", "destroy"}
}

// subscribe gives one container's events; all waits of a client read them from one connection. The engine answers before it has
// subscribed; since, a moment of its own clock, has it repeat what happened in between. The channel is closed when the stream ends.
func subscribe(ctx context.Context, e *engine.Engine, id string, since time.Time) (<-chan event, error) {
	wanted := engine.SubscribeOptions{EventsQuery: engine.EventsQuery{Filters: wire.Filters{"type": {"container"}, "event": actions()}}, Actor: id}
	if !since.IsZero() {
		wanted.Since = wire.TimeOf(since)
	}
	stream, err := e.Subscribe(ctx, wanted)
	if err != nil {
		return nil, err
	}
	events := make(chan event, 16)
	fault.Go(func() {
		defer close(events)
		_ = fault.Guard(func() error { // however it ends, the watcher asks for the state and subscribes again
			defer stream.Close()
			for {
				raw, err := stream.Next()
				if err != nil {
					return err
				}
				var ev event
				if err := json.Unmarshal(raw, &ev); err != nil {
					return err
				}
				select {
				case events <- ev:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
	}, nil)
	return events, nil
}

// death is what events told of the container's last end: all that remains of a container that removes itself.
type death struct {
	seen     bool
	removed  bool
	exitCode int
	oom      bool
}

func (d *death) note(ev event) {
	switch ev.Action {
	case "start":
		*d = death{}
	case "destroy":
		d.removed = true
	case "oom":
		d.oom = true
	case "die":
		d.seen = true
		d.exitCode, _ = strconv.Atoi(ev.Actor.Attributes["exitCode"])
	}
}
