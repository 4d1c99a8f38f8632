package container

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// StreamStatsAllRequest is the request of container.stream_stats_all.
type StreamStatsAllRequest struct {
	engine.Deadline
	// Containers are the names or ids of those that are followed; None for all that run, and that will.
	Containers []string `json:"containers,omitempty" arg:"positional" refers:"container"`
	// Filters choose the containers, instead of their names, as those of container.list do: {"label": "app=web"}.
	Filters wire.Filters `json:"filters,omitempty"`
}

// StreamStatsAll gives what many containers use, each about every second while it runs, as the numbers come: docker stats. One that
// starts joins at once, one that ends or is removed leaves, and neither disturbs the others; nor does one of which the engine gives no
// numbers: it is asked for again. Those that are named are followed over
// restarts, also if they do not run yet; the stream ends when all of them are removed. Without names it has no end.
//
// In the first item of a container, and in the first after a restart, cpu_percent is None, because it is the difference to the one
// before. When the engine is away for a moment the stream goes on
// with the containers that run when it is back. A name that does not exist at the beginning is a ContainerNotFoundError.
func StreamStatsAll(ctx context.Context, e *engine.Engine, r StreamStatsAllRequest, out stream.Sink[Usage]) (engine.Nothing, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := newStatsWatch(ctx, e, selection{names: r.Containers, given: r.Containers != nil, filters: r.Filters})
	if err != nil {
		return engine.Nothing{}, err
	}
	defer w.close()
	if err := out.Opened(stream.Opened{}); err != nil {
		return engine.Nothing{}, err
	}
	return engine.Nothing{}, w.run(ctx, out.Give)
}

// statsWatch knows which containers are followed, and when each is to be asked again. All of it belongs to the goroutine of run;
// others only ask the engine.
type statsWatch struct {
	sampler
	selection
	followed map[string]*followed // by id
	soon     []*followed          // to be asked as soon as there is room
	later    []*followed          // to be asked when they are due, in that order
	asking   int
	taken    chan taken

	changes   *changes
	listed    time.Time // when it was last looked which containers there are
	look      time.Time // when to look again
	reconnect time.Time // when to subscribe again; zero while it is
	losses    int
}

// followed is a container.
type followed struct {
	subject
	cpu     *cpuTimes // of its last sample
	due     time.Time
	asked   time.Time
	waiting bool // in soon or later
	asking  bool
	again   bool // something happened to it while it was asked for
}

type taken struct {
	of *followed
	sample
}

const (
	// lookApart is the least time between two looks: containers that restart all the time do not keep the engine busy.
	lookApart = 250 * time.Millisecond
	// lookLost is when it is looked although no event came: engines drop events of a reader who is slow.
	lookLost = 10 * time.Second
)

func newStatsWatch(ctx context.Context, e *engine.Engine, which selection) (*statsWatch, error) {
	if err := which.check(); err != nil {
		return nil, err
	}
	limit, err := engine.Bound{}.Collecting(e, "the statistics of the containers", "")
	if err != nil {
		return nil, err
	}
	limit.Argument = "the client's max_bytes"
	s, err := newSampler(ctx, e, limit)
	if err != nil {
		return nil, err
	}
	w := &statsWatch{sampler: s, selection: which, followed: map[string]*followed{}, taken: make(chan taken, samplesAtOnce)}
	if w.changes, err = subscribeChanges(ctx, e); err != nil {
		return nil, err
	}
	if w.given {
		err = w.resolve(ctx)
	} else {
		err = w.refresh(ctx)
	}
	if err != nil {
		w.close()
		return nil, err
	}
	w.look = w.listed.Add(time.Second) // the engine answers before it has subscribed
	return w, nil
}

func (w *statsWatch) close() { w.changes.close() }

// resolve finds the ids of the containers that were named.
func (w *statsWatch) resolve(ctx context.Context) error {
	found := w.named()
	err := parallel(ctx, len(found), samplesAtOnce, func(ctx context.Context, i int) error {
		details, err := inspectAs[struct {
			ID   string `json:"Id"`
			Name string
		}](ctx, w.e, w.names[i])
		if err == nil && engine.CheckName("container", details.ID) != nil {
			err = fault.New(fault.BadReply, "the engine's answer is of a container without a proper id").WithResource(w.names[i])
		}
		found[i] = subject{ref: details.ID, id: details.ID, name: strings.TrimPrefix(details.Name, "/")}
		return err
	})
	if err != nil {
		return w.e.Explain(err)
	}
	for _, s := range found {
		w.follow(s)
	}
	w.listed = time.Now()
	return nil
}

// refresh looks which containers there are to follow.
func (w *statsWatch) refresh(ctx context.Context) error {
	w.listed = time.Now()
	w.look = w.listed.Add(lookLost)
	if w.given {
		for _, f := range w.followed {
			w.ask(f)
		}
		return nil
	}
	found, err := w.list(ctx, w.e)
	if err != nil {
		return err
	}
	for _, s := range found {
		w.follow(s)
	}
	return nil
}

// follow begins with a container, unless it is known.
func (w *statsWatch) follow(s subject) {
	if f := w.followed[s.id]; f != nil {
		f.name = s.name
		return
	}
	f := &followed{subject: s}
	w.followed[s.id] = f
	w.ask(f)
}

// ask has a container asked for as soon as it can be, if that is not about to happen.
func (w *statsWatch) ask(f *followed) {
	if !f.waiting && !f.asking {
		f.waiting = true
		w.soon = append(w.soon, f)
	}
}

// run gives samples until the last of the named containers is removed, or ctx ends.
func (w *statsWatch) run(ctx context.Context, give func(Usage) error) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for !w.given || len(w.followed) > 0 {
		if err := w.maintain(ctx); err != nil {
			return err
		}
		timer.Reset(time.Until(w.next()))
		select {
		case <-ctx.Done():
			return w.e.Explain(context.Cause(ctx))
		case <-timer.C:
		case change, ok := <-w.changes.told:
			if ok {
				w.changed(change)
			} else {
				w.resubscribe()
			}
		case got := <-w.taken:
			w.asking--
			if err := w.took(got, give); err != nil {
				return err
			}
		}
	}
	return nil
}

// maintain does what it is time for.
func (w *statsWatch) maintain(ctx context.Context) error {
	now := time.Now()
	if !w.reconnect.IsZero() && !now.Before(w.reconnect) {
		changes, err := subscribeChanges(ctx, w.e)
		if err != nil {
			return err
		}
		engine.NoteRetry(ctx)
		w.changes, w.reconnect, w.look = changes, time.Time{}, now
	}
	if !now.Before(w.look) {
		settling := w.listed.Before(w.changes.since)
		if err := w.refresh(ctx); err != nil {
			return err
		}
		if settling { // once more when the subscription surely stands
			w.look = w.listed.Add(time.Second)
		}
	}
	for w.asking < samplesAtOnce {
		f := w.pop(now)
		if f == nil {
			break
		}
		f.waiting, f.asking, f.asked, f.again = false, true, now, false
		w.asking++
		of, before := f.subject, f.cpu
		fault.Go(func() { w.taken <- taken{f, w.take(ctx, of, before)} }, func(err error) { w.taken <- taken{f, sample{err: err}} })
	}
	return nil
}

// pop takes out what is to be asked next; nil when it is not time for any.
func (w *statsWatch) pop(now time.Time) (f *followed) {
	switch {
	case len(w.soon) > 0:
		f, w.soon = w.soon[0], w.soon[1:]
	case len(w.later) > 0 && !now.Before(w.later[0].due):
		f, w.later = w.later[0], w.later[1:]
	}
	return f
}

// next is when there is something to do.
func (w *statsWatch) next() time.Time {
	next := w.look
	if !w.reconnect.IsZero() && w.reconnect.Before(next) {
		next = w.reconnect
	}
	if w.asking < samplesAtOnce && len(w.later) > 0 && w.later[0].due.Before(next) {
		next = w.later[0].due
	}
	return next
}

// changed notes that a container was started, removed or renamed.
func (w *statsWatch) changed(c change) {
	switch f := w.followed[c.id]; {
	case f != nil && c.renamed != "":
		f.name = c.renamed
	case f != nil:
		f.cpu, f.again = nil, true
		w.ask(f)
	case c.started && !w.given && w.look.After(w.listed.Add(lookApart)): // whether the filters choose it only the engine can tell
		w.look = w.listed.Add(lookApart)
	}
}

// resubscribe has the subscription made anew, the later the shorter the last ones were.
func (w *statsWatch) resubscribe() {
	if time.Since(w.changes.since) > 2*time.Second {
		w.losses = 0
	}
	w.losses++
	w.changes.close()
	w.changes.told = nil
	w.reconnect = time.Now().Add(min(40*time.Millisecond<<min(w.losses, 10), 2*time.Second))
}

// took gives a sample on, and decides when the container is asked for again.
func (w *statsWatch) took(got taken, give func(Usage) error) error {
	f := got.of
	f.asking = false
	switch {
	case got.gone:
		delete(w.followed, f.id)
		return nil
	case got.silent:
		f.cpu = nil
		f.waiting, f.due = true, time.Now().Add(sampleInterval)
		w.later = append(w.later, f)
		return nil
	case got.err != nil:
		return got.err
	case got.cpu == nil:
		f.cpu = nil
		switch {
		case f.again:
			w.ask(f)
		case !w.given:
			delete(w.followed, f.id) // a start brings it back
		}
		return nil
	}
	f.cpu = got.cpu
	if f.again { // which of its lives was asked is not known
		f.cpu = nil
	}
	f.waiting, f.due = true, f.asked.Add(sampleInterval)
	w.later = append(w.later, f)
	return give(got.usage)
}

// changes are what the engine tells of containers that are started, removed or renamed.
type changes struct {
	told  chan change // closed when the engine tells no more
	since time.Time
	end   context.CancelFunc
}

type change struct {
	id      string
	started bool
	renamed string // its new name
}

func subscribeChanges(ctx context.Context, e *engine.Engine) (*changes, error) {
	ctx, end := context.WithCancel(ctx)
	events, err := e.Subscribe(ctx, engine.SubscribeOptions{EventsQuery: engine.EventsQuery{
		Filters: wire.Filters{"type": {"container"}, "event": {"start", "destroy", "rename"}},
	}})
	if err != nil {
		end()
		return nil, err
	}
	c := &changes{told: make(chan change, 16), since: time.Now(), end: end}
	fault.Go(func() {
		defer close(c.told)
		_ = fault.Guard(func() error { // however it ends, the watch subscribes again
			defer events.Close()
			for {
				raw, err := events.Next()
				if err != nil {
					return err
				}
				var event struct {
					Action string
					Actor  struct {
						ID         string
						Attributes struct{ Name string }
					}
				}
				if err := json.Unmarshal(raw, &event); err != nil {
					return err
				}
				told := change{id: event.Actor.ID, started: event.Action == "start"}
				if event.Action == "rename" {
					told.renamed = strings.TrimPrefix(event.Actor.Attributes.Name, "/")
				}
				select {
				case c.told <- told:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		})
	}, nil)
	return c, nil
}

func (c *changes) close() { c.end() }
