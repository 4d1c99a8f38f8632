package health

import (
	"context"
	"errors"
	"sync"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// watcher knows the state of one container from its first sight on, whatever it is renamed to and whatever takes its name later.
type watcher struct {
	container.Ref
	e        *engine.Engine
	lifetime context.Context // of the operation
	since    time.Time       // the engine's clock at the last inspect
	death    death
	listener *listener // nil for most

	mu      sync.Mutex
	now     snapshot
	changed chan struct{} // closed when now is another
}

// Why a wait ends without what was waited for.
var (
	errEnded     = errors.New("the container has ended")
	errUnhealthy = errors.New("the container is unhealthy")
	errCut       = errors.New("the engine ended the stream of events")
)

// watch looks at the container for the first time. The watcher is to be closed.
func watch(ctx context.Context, e *engine.Engine, r container.Ref) (*watcher, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	now, since, err := inspect(ctx, e, r.Container)
	if err != nil {
		return nil, r.Named(err)
	}
	w := &watcher{Ref: r, e: e, lifetime: ctx, now: now, since: since, changed: make(chan struct{})}
	w.listen(now)
	return w, nil
}

// state gives the last known state, and a channel that is closed when there is a newer one.
func (w *watcher) state() (snapshot, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now, w.changed
}

// refresh asks for the state. That the container does not exist any more is told to the caller alone.
func (w *watcher) refresh(ctx context.Context) (snapshot, error) {
	last, _ := w.state()
	if last.gone {
		return last, nil
	}
	now, since, err := inspect(ctx, w.e, last.ID)
	switch {
	case err == nil:
		w.since = since
		w.put(now)
		return now, nil
	case fault.Is(err, fault.NotFound):
		last.gone = true
		return last, nil
	default:
		return last, err
	}
}

func (w *watcher) put(now snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
	close(w.changed)
	w.changed = make(chan struct{})
}

// check decides whether the state is what is waited for, or an error because that can not come any more.
type check func(snapshot) (bool, error)

// alive never ends by itself; it is for waits that look elsewhere, as long as the container has not ended.
func alive(s snapshot) (bool, error) {
	if s.ended() {
		return false, errEnded
	}
	return false, nil
}

// until asks check about the state now and whenever it changes. When the engine goes away it waits for the engine, too: only ctx
// limits how long.
func (w *watcher) until(ctx context.Context, check check) error {
	now, _ := w.state()
	if done, err := check(now); done || err != nil {
		return err
	}
	again := newBackoff(50*time.Millisecond, 2*time.Second)
	for {
		err := w.follow(ctx, check, again.reset)
		if !passing(err) {
			return err
		}
		if !again.pause(ctx) {
			return ctx.Err()
		}
		engine.NoteRetry(ctx)
	}
}

// passing tells the failures of an engine that may be back in a moment.
func passing(err error) bool {
	var f *fault.Error
	return errors.Is(err, errCut) || errors.As(err, &f) && f.Retryable
}

// onlyFinal drops the errors of a job that may pass, and those of a container that is being removed: the watcher sees what comes of it.
func onlyFinal(err error) error {
	if passing(err) || isGone(err) {
		return nil
	}
	return err
}

// isGone tells that the container is removed or is about to be.
func isGone(err error) bool { return fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) }

// follow is until for as long as one stream of events lasts. It subscribes before it looks, so that nothing happens unseen.
func (w *watcher) follow(ctx context.Context, check check, connected func()) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	now, _ := w.state()
	events, err := subscribe(ctx, w.e, now.ID, w.since)
	if err != nil {
		return err
	}
	for {
		now, err := w.refresh(ctx)
		if err != nil {
			return err
		}
		if now.gone {
			now = w.finalState(ctx, now, events)
		}
		if done, err := check(now); done || err != nil {
			return err
		}
		if now.gone {
			return errEnded
		}
		w.listen(now)
		connected()
		if err := w.next(ctx, events, lookAgain(now)); err != nil {
			return err
		}
	}
}

// next waits for an event, and takes the others that came with it.
func (w *watcher) next(ctx context.Context, events <-chan event, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	case ev, ok := <-events:
		for ok {
			w.death.note(ev)
			select {
			case ev, ok = <-events:
			default:
				return nil
			}
		}
		return errCut
	}
}

// finalState makes the state of a container that does not exist any more of its last one and of what events told of its end. They may still
// be on their way; until they are there, nobody else is told, because a job that ends would end this wait.
func (w *watcher) finalState(ctx context.Context, last snapshot, events <-chan event) snapshot {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for !w.death.seen && !w.death.removed && w.next(ctx, events, time.Second) == nil {
	}
	if w.death.seen {
		last.State.Status, last.State.ExitCode, last.State.OOMKilled = exited, w.death.exitCode, w.death.oom
	}
	w.put(last)
	return last
}

// lookAgain is how long a state is believed without an event. The engine reports no event when a start fails, be it the first or
// that of the restart policy; otherwise this is for streams that died without a word.
func lookAgain(s snapshot) time.Duration {
	if s.State.Status == running {
		return 10 * time.Second
	}
	return time.Second
}

// runWhileAlive runs job until it ends, or until the container has ended for good; then job has the time grace to end by itself.
func (w *watcher) runWhileAlive(ctx context.Context, grace time.Duration, job func(context.Context) error) error {
	watching, stopWatching := context.WithCancel(ctx)
	defer stopWatching()
	working, stopWorking := context.WithCancel(ctx)
	defer stopWorking()
	result := make(chan error, 1)
	fault.Go(func() {
		defer stopWatching()
		result <- fault.Guard(func() error { return job(working) })
	}, nil)
	err := w.until(watching, alive)
	if errors.Is(err, errEnded) {
		time.AfterFunc(grace, fault.Guarded(stopWorking))
	} else {
		stopWorking()
	}
	outcome := <-result
	jobEnded := errors.Is(err, context.Canceled) && ctx.Err() == nil
	if outcome == nil || jobEnded {
		return outcome
	}
	return err
}
