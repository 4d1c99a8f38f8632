package compose

import (
	"context"
	"slices"
	"sync"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// logFollower follows the logs of a project's containers. All of it belongs to the goroutine of run; others only read logs.
type logFollower struct {
	*logPrinter
	ctx     context.Context //nolint:containedctx // it is for one call
	project string
	of      map[string]*followedLog // by the containers' ids
	ended   chan endedLog
	reading sync.WaitGroup
}

// followedLog is the log of one container.
type followedLog struct {
	logReader
	reads   bool   // its log is being read
	again   bool   // it was started while its log was read
	lives   bool   // it runs, or will again
	started string // when it was when its log was last begun with
}

type endedLog struct {
	of  *followedLog
	err error
}

// logState is what of a container decides whether there is more of its log to come.
type logState struct{ State container.StateDetails }

func (r StreamLogsRequest) follow(ctx context.Context, e *engine.Engine, out stream.Sink[LogLine]) error {
	if err := r.check(); err != nil {
		return err
	}
	_, project, err := r.loadOrName(ctx, e)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	// Before it is looked which containers there are: none that starts in between is missed.
	changes, err := followEvents(ctx, e, project, "start", "die", "destroy")
	if err != nil {
		cancel()
		return err
	}
	f := &logFollower{ctx: ctx, project: project, of: map[string]*followedLog{}, ended: make(chan endedLog)}
	defer func() { // none of them gives anything once this has returned
		cancel()
		f.reading.Wait()
		changes.wait()
	}()
	all, err := r.found(ctx, e)
	if err != nil {
		return err
	}
	f.logPrinter = r.newPrinter(e, all, out.Give)
	if err := out.Opened(stream.Opened{}); err != nil {
		return err
	}
	for _, m := range all {
		f.begin(f.know(m), "")
	}
	return f.run(changes)
}

// run reads until no container runs any more.
func (f *logFollower) run(changes *eventReader) error {
	for f.goesOn() {
		var err error
		select {
		case end := <-f.ended:
			if end.err != nil {
				return end.err
			}
			err = f.hasEnded(end.of)
		case event := <-changes.events:
			err = f.take(event)
		case err = <-changes.failed:
		case <-f.ctx.Done():
			err = context.Cause(f.ctx)
		}
		if err != nil {
			return f.e.Explain(err)
		}
	}
	return nil
}

func (f *logFollower) goesOn() bool {
	for _, l := range f.of {
		if l.reads || l.lives {
			return true
		}
	}
	return false
}

func (f *logFollower) know(m member) *followedLog {
	if f.of[m.ID] == nil {
		f.of[m.ID] = &followedLog{logReader: logReader{logPrinter: f.logPrinter, m: m}}
	}
	return f.of[m.ID]
}

// begin reads a log beside the others, to its end.
func (f *logFollower) begin(l *followedLog, since wire.Time) {
	l.reads, l.again = true, false
	f.reading.Add(1)
	fault.Go(func() {
		defer f.reading.Done()
		err := fault.Guard(func() error { return l.read(f.ctx, true, since) })
		select {
		case f.ended <- endedLog{l, err}:
		case <-f.ctx.Done():
		}
	}, nil)
}

// take takes in what has happened to a container.
func (f *logFollower) take(e change) error {
	if e.Type == "stream" { // what happened meanwhile is not known
		return f.relist()
	}
	m := e.member
	l, known := f.of[m.ID]
	switch {
	case !known && (e.Action != "start" || !f.wants(m) || (len(f.Services) > 0 && !slices.Contains(f.Services, m.service))):
	case !known:
		f.begin(f.know(m), "")
	case l.reads:
		l.again = l.again || e.Action == "start"
	case e.Action == "start":
		return f.resume(l)
	case l.lives:
		return f.look(l)
	}
	return nil
}

func (f *logFollower) relist() error {
	all, err := members(f.ctx, f.e, f.project)
	if err != nil {
		return err
	}
	for _, m := range ofServices(keep(all, f.wants), f.Services) {
		if l, known := f.of[m.ID]; !known && m.runs() {
			f.begin(f.know(m), "")
		} else if known && l.reads {
			l.again = true
		}
	}
	for _, l := range f.of {
		if !l.reads {
			if err := f.look(l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *logFollower) hasEnded(l *followedLog) error {
	l.reads = false
	if l.again {
		return f.resume(l)
	}
	return f.look(l)
}

// look asks whether a container whose log has ended runs on, or will again.
func (f *logFollower) look(l *followedLog) error {
	state, there, err := f.state(l.m)
	if err != nil {
		return err
	}
	l.lives = there && (state.Running || state.Restarting)
	if started := string(state.StartedAt); l.lives && state.Running && l.started != "" && l.started != started {
		return f.resume(l)
	} else if l.started == "" {
		l.started = started
	}
	return nil
}

// resume goes on behind what was given of a log: the container was started again.
func (f *logFollower) resume(l *followedLog) error {
	state, there, err := f.state(l.m)
	if err != nil || !there {
		l.lives = false
		return err
	}
	l.started = string(state.StartedAt)
	since := l.last
	if since.IsZero() { // nothing of its last run was wanted
		since, _ = time.Parse(time.RFC3339Nano, string(state.FinishedAt))
	}
	if from, given := f.Since.Moment(); given && from.After(since) {
		since = from
	}
	if since.Year() <= 1 { // it has not run before
		f.begin(l, "")
		return nil
	}
	f.begin(l, wire.TimeOf(since.Add(1)))
	return nil
}

// state tells how a container is; false when it has gone.
func (f *logFollower) state(m member) (container.StateDetails, bool, error) {
	document, err := engine.Get[logState](f.ctx, f.e, "/containers/"+m.ID+"/json", nil)
	if err != nil {
		return container.StateDetails{}, false, ifThere(err)
	}
	state, err := document.Decode()
	return state.State, err == nil, err
}
