package container

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/wire"
)

// StatsAllRequest is the request of container.stats_all.
type StatsAllRequest struct {
	engine.Deadline
	engine.Bound
	// Containers are the names or ids of those that are asked for; None for all that run.
	Containers []string `json:"containers,omitempty" arg:"positional" refers:"container"`
	// All also asks for containers that do not run; their numbers are 0. Containers that are named are given in any case.
	All bool `json:"all,omitempty"`
	// Filters choose the containers, instead of their names, as those of container.list do: {"label": "app=web"}.
	Filters wire.Filters `json:"filters,omitempty"`
	// OneShot takes one sample instead of two a second apart: the reply comes at once, without cpu_percent (API 1.41).
	OneShot bool `json:"one_shot,omitempty"`
}

// StatsAll asks what many containers use now: docker stats, once. All are asked for at the same time, which lasts little more than a
// second however many they are. The newest comes first, or, when they are named, they come in that order.
//
// With API 1.41 each container is asked for one sample (the engine's one-shot), and a second later for another. cpu_percent is the
// difference between the two, the processor time that the container has used against that of the whole machine, both counted by the
// engine: the same as container.stats gives, whose two samples the engine takes itself. A single one would say nothing of it.
// Engines before take the two samples themselves, which lasts one to two seconds. attrs is the last sample.
//
// What happens to a container meanwhile does not fail the others. One that is removed is left out, and so is one that ends, unless it
// was named or all were asked for: then its numbers are 0. One of which the engine gives no numbers within ten seconds, or fails to, is
// left out; when it was named that is the error. cpu_percent is None for one that is started anew between the samples. A
// name that does not exist at the beginning is a ContainerNotFoundError.
func StatsAll(ctx context.Context, e *engine.Engine, r StatsAllRequest) ([]Usage, error) {
	which := selection{names: r.Containers, given: r.Containers != nil, filters: r.Filters, all: r.All}
	if err := which.check(); err != nil {
		return nil, err
	}
	limit, err := r.Collecting(e, "the statistics of the containers", "stream_stats_all")
	if err != nil {
		return nil, err
	}
	if r.OneShot {
		if err := e.Require(ctx, "1.41", "statistics from one sample (one_shot)"); err != nil {
			return nil, err
		}
	}
	s, err := newSampler(ctx, e, limit)
	if err != nil {
		return nil, err
	}
	of := which.named()
	if !which.given {
		if of, err = which.list(ctx, e); err != nil {
			return nil, err
		}
	}
	return (&statsCall{sampler: s, selection: which, of: of, limit: limit, found: make([]*Usage, len(of))}).run(ctx, r.OneShot)
}

// statsCall is one call of StatsAll.
type statsCall struct {
	sampler
	selection
	of    []subject
	limit engine.Limit
	held  atomic.Int64 // bytes of found
	found []*Usage     // by the place in of; nil for what is left out
}

func (s *statsCall) run(ctx context.Context, once bool) ([]Usage, error) {
	type first struct {
		cpu   *cpuTimes
		again time.Time
	}
	twice := s.single && !once
	firsts := make([]first, len(s.of))
	err := parallel(ctx, len(s.of), samplesAtOnce, func(ctx context.Context, i int) error {
		asked := time.Now()
		got := s.take(ctx, s.of[i], nil)
		switch {
		case got.gone && s.given:
			return got.err
		case twice && got.cpu != nil:
			firsts[i] = first{got.cpu, asked.Add(sampleInterval)}
			s.of[i] = got.usage.subject(s.of[i])
			return nil
		}
		return s.keep(i, got)
	})
	if err == nil && twice {
		err = parallel(ctx, len(s.of), samplesAtOnce, func(ctx context.Context, i int) error {
			before := firsts[i]
			if before.cpu == nil {
				return nil
			}
			if err := sleepUntil(ctx, before.again); err != nil {
				return err
			}
			got := s.take(ctx, s.of[i], before.cpu)
			if got.cpu != nil && got.cpu.read.Sub(before.cpu.read) < sampleInterval/2 { // the first took its time
				if err := sleepUntil(ctx, time.Now().Add(sampleInterval)); err != nil {
					return err
				}
				got = s.take(ctx, s.of[i], before.cpu)
			}
			return s.keep(i, got)
		})
	}
	if err != nil {
		return nil, s.e.Explain(err)
	}
	result := []Usage{}
	for _, usage := range s.found {
		if usage != nil {
			result = append(result, *usage)
		}
	}
	return result, nil
}

// keep takes a container's numbers into the result, or leaves it out.
func (s *statsCall) keep(i int, got sample) error {
	switch {
	case got.gone, got.silent && !s.given:
		return nil
	case got.err != nil:
		return got.err
	case got.cpu == nil && !s.given && !s.all:
		return nil
	}
	raw, _ := got.usage.Attrs.(json.RawMessage)
	if s.held.Add(int64(len(raw))) > s.limit.Bytes {
		return s.limit.Exceeded()
	}
	s.found[i] = &got.usage
	return nil
}

// subject is the container by its id, whatever becomes of its name.
func (u *Usage) subject(otherwise subject) subject {
	if engine.CheckName("container", u.ID) != nil {
		return otherwise
	}
	return subject{ref: u.ID, id: u.ID, name: u.Name}
}

func sleepUntil(ctx context.Context, moment time.Time) error {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
