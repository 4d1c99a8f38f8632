package container

import (
	"context"
	"errors"
	"math"
	"net/url"
	"strconv"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// Grace says how a container is asked to end, and how long it may take over
// that before it is killed.
type Grace struct {
	// Signal is sent first, by name or number; None sends the container's own stop signal (SIGTERM unless configured). Needs API 1.42.
	Signal Signal `json:"signal,omitempty"`
	// StopTimeout is the time in whole seconds that the container has before it is killed; -1 never kills. None gives it the
	// time it is configured with (10 s unless --stop-timeout was given), but ends that early enough for the timeout.
	StopTimeout *int `json:"stop_timeout,omitempty" unit:"seconds"`
}

// margin is what is kept of the caller's deadline for the kill itself.
const margin = 1

// end asks the engine to stop or restart the container.
//
// The operation's deadline is made here, not by the table: it must be longer
// than the grace, and only the container knows that when the caller says nothing.
func (g Grace) end(ctx context.Context, e *engine.Engine, r Ref, d engine.Deadline, verb string) error {
	if err := r.Check(); err != nil {
		return err
	}
	g, d = g.immediate(d)
	var query url.Values
	var grace int
	err := r.within(ctx, e.Timeout(), verb, func(ctx context.Context) (err error) {
		query, grace, err = g.plan(ctx, e, r, d)
		return err
	})
	if err != nil {
		return err
	}
	limit := engine.Seconds(float64(grace) + e.Timeout().Seconds())
	if verb == "stop" { // a restart that is asked for twice interrupts the program twice
		ctx = engine.Repeatable(ctx)
	}
	if d.Timeout != nil || grace < 0 {
		return r.send(ctx, e, verb, query)
	}
	return r.within(ctx, limit, verb, func(ctx context.Context) error { return r.send(ctx, e, verb, query) })
}

// immediate reads a deadline of 0, which nothing could meet, as docker-py's timeout=0 and docker stop -t 0: no grace at all.
func (g Grace) immediate(d engine.Deadline) (Grace, engine.Deadline) {
	if d.Timeout == nil || *d.Timeout != 0 {
		return g, d
	}
	if g.StopTimeout == nil {
		g.StopTimeout = new(int)
	}
	return g, engine.Deadline{}
}

// within does one step under a deadline of its own, which is reported as the operation's.
func (r Ref) within(ctx context.Context, limit time.Duration, verb string, step func(context.Context) error) error {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := step(bounded)
	if err == nil || ctx.Err() != nil || !errors.Is(bounded.Err(), context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.Timeout, "container.%s did not finish within %v", verb, limit).
		WithCause(err).WithResource(r.Container).WithDetail("timeout", limit.Seconds()).
		WithHint("the engine hangs, or the container's process cannot be killed because it waits for a disk or a network share")
}

// plan gives what to tell the engine, and the seconds until it kills; negative for never.
func (g Grace) plan(ctx context.Context, e *engine.Engine, r Ref, d engine.Deadline) (url.Values, int, error) {
	query := url.Values{}
	if g.Signal != "" {
		if err := e.Require(ctx, "1.42", "the signal of stop and restart"); err != nil {
			return nil, 0, err
		}
		query.Set("signal", string(g.Signal))
	}
	if g.StopTimeout != nil {
		if *g.StopTimeout < -1 {
			return nil, 0, fault.Invalid("give whole seconds, or -1 to wait without end", "stop_timeout is %d", *g.StopTimeout).WithResource(r.Container)
		}
		query.Set("t", strconv.Itoa(*g.StopTimeout))
		return query, *g.StopTimeout, nil
	}
	grace, err := configuredGrace(ctx, e, r.Container)
	if err != nil {
		return nil, 0, err
	}
	if most := d.Timeout; most != nil {
		if left := int(min(max(0, math.Floor(*most)-margin), math.MaxInt32)); grace < 0 || grace > left {
			query.Set("t", strconv.Itoa(left))
			grace = left
		}
	}
	return query, grace, nil
}

// configuredGrace asks how many seconds the engine gives the container by itself.
func configuredGrace(ctx context.Context, e *engine.Engine, container string) (int, error) {
	details, err := inspectAs[struct {
		Platform string
		Config   struct{ StopTimeout *int }
	}](ctx, e, container)
	switch {
	case err != nil:
		return 0, err
	case details.Config.StopTimeout != nil:
		return *details.Config.StopTimeout, nil
	case details.Platform == "windows":
		return 30, nil
	default:
		return 10, nil
	}
}
