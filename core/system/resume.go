package system

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"strconv"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
)

const (
	// overlap is how far before the last event reading goes on after a loss: events may come a little out of their order.
	overlap = time.Second
	// settled is how long a connection must last for the next loss to be a new one, and not the same trouble.
	settled = 2 * time.Second
)

// passing tells the failures of an engine that may be back in a moment. One that starts makes its socket before it gives
// it the rights that it will have.
func passing(err error) bool {
	f := fault.From(err)
	return f.Retryable || f.Code == fault.PermissionDenied
}

// resume waits for an engine that went away, and subscribes again where the last connection ended.
func (s *eventStream) resume(ctx context.Context, lost error) error {
	// The wait has a limit, and the connection that it ends with has none: so it is no deadline of their context.
	connection, end := context.WithCancel(ctx)
	limit := time.AfterFunc(s.patience, fault.Guarded(end))
	err := s.reopen(connection, lost)
	if err == nil && limit.Stop() {
		inner := s.end
		s.end = func() { inner(); end() }
		return nil
	}
	limit.Stop()
	end()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !passing(err):
		return err
	case err == nil:
		err = lost
	}
	return s.away(err)
}

// reopen tries until it is connected, until there is no hope, or until ctx ends; then it gives the last failure.
func (s *eventStream) reopen(ctx context.Context, last error) error {
	if time.Since(s.opened) > settled {
		s.losses = 0
	}
	policy := engine.DefaultRetry()
	for {
		if s.losses++; s.losses > 1 && !policy.Wait(ctx, s.losses-1) {
			return last
		}
		err := s.open(ctx, s.from())
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return last
		case !passing(err):
			return err
		}
		last = err
	}
}

// from is where reading goes on.
func (s *eventStream) from() wire.Time {
	if from := s.newest.Add(-overlap); from.After(s.start) {
		return wire.TimeOf(from)
	}
	return wire.TimeOf(s.start)
}

// away is the error of an engine that did not come back.
func (s *eventStream) away(err error) error {
	f := fault.From(err)
	seconds := s.patience.Seconds()
	hint := f.Hint
	if f.Code != fault.EngineUnreachable {
		hint = "see why the engine does not answer; a longer reconnect_timeout waits longer"
	}
	return fault.New(fault.EngineUnreachable, "the engine did not come back within %g s: %s", seconds, f.Message).WithCause(err).
		WithHint(hint).WithDetail("endpoint", s.e.Endpoint().Host).WithDetail("reconnect_timeout", seconds)
}

// reconnected is the event that tells of a loss.
func (s *eventStream) reconnected(away time.Duration, why error) engine.Document[Event] {
	now := s.now()
	raw, _ := json.Marshal(struct { // texts and numbers always encode
		Event
		Seconds int64 `json:"time"` // as in the engine's events
	}{Seconds: now.Unix(), Event: Event{
		Type: "stream", Action: "reconnect", Scope: "local", Time: wire.UnixNano(now.UnixNano()),
		Actor: Actor{Attributes: map[string]string{
			"away_seconds":   strconv.FormatFloat(away.Seconds(), 'f', 3, 64),
			"may_be_missing": "true",
			"reason":         fault.From(why).Message,
		}},
	}})
	return engine.Document[Event]{Raw: raw}
}

// remembered is how many events are known again; engines repeat 256 at most.
const remembered = 1024

// recent knows the last events again.
type recent struct {
	seed  maphash.Seed
	marks []uint64
	next  int
}

func newRecent() recent { return recent{seed: maphash.MakeSeed()} }

func (r *recent) add(raw []byte) {
	mark := maphash.Bytes(r.seed, raw)
	if len(r.marks) < remembered {
		r.marks = append(r.marks, mark)
		return
	}
	r.marks[r.next] = mark
	r.next = (r.next + 1) % remembered
}

func (r *recent) has(raw []byte) bool {
	mark := maphash.Bytes(r.seed, raw)
	for _, m := range r.marks {
		if m == mark {
			return true
		}
	}
	return false
}
