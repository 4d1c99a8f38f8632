package container

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	api "github.com/docker/docker/api/types/container"
)

// sampler asks for the statistics of many containers. Engines from API 1.41 on give single samples: two of them a second apart are
// what the engine itself would take, and a stream needs but one each time. Older ones take their two samples in each request.
type sampler struct {
	e      *engine.Engine
	single bool
	limit  engine.Limit // of one sample
}

const (
	sampleInterval = time.Second // what docker stats calls "now"
	// samplesAtOnce is how many are asked for at the same time. Some engines take their time for a single sample, too: it is the one
	// that they take of all containers every second.
	samplesAtOnce = 128
)

// newSampler makes one whose samples under way hold no more than most in memory.
func newSampler(ctx context.Context, e *engine.Engine, most engine.Limit) (sampler, error) {
	if _, err := e.Version(ctx); err != nil {
		return sampler{}, err
	}
	s := sampler{e: e, single: e.Require(ctx, "1.41", "") == nil, limit: e.DocumentLimit()}
	if share := max(most.Bytes/samplesAtOnce, 1); share < s.limit.Bytes {
		s.limit = most
		s.limit.What, s.limit.Bytes = "a sample of a container", share
	}
	return s, nil
}

// subject is a container: by its id when that is known, and else as the caller has named it.
type subject struct{ ref, id, name string }

// cpuTimes is what a sample has of the processors, for the difference to the next one.
type cpuTimes struct {
	total, system uint64
	read          time.Time
}

// sample is what came of asking for a container's statistics.
type sample struct {
	usage Usage
	// cpu is nil when the container does not run.
	cpu *cpuTimes
	// gone tells that there is no such container (any more), as err says.
	gone bool
	// silent tells that there is one, of which the engine gives no numbers, as err says: its runtime hangs, or fails.
	silent bool
	err    error
}

// sampleTime is how long a sample of one container is waited for. Engines need up to two seconds.
const sampleTime = 10 * time.Second

// take asks for one container, whose use of the processors is that since before; it is not known without one, unless the engine
// itself takes two samples.
func (s sampler) take(ctx context.Context, of subject, before *cpuTimes) sample {
	call := ctx
	ctx, cancel := context.WithTimeout(ctx, min(sampleTime, s.e.Timeout()))
	defer cancel()
	query := url.Values{"stream": {"0"}}
	if s.single {
		query.Set("one-shot", "1")
	}
	_, raw, header, err := s.e.Raw(ctx, engine.Raw{Method: http.MethodGet, Path: Ref{Container: of.ref}.path("stats"), Query: query}, s.limit)
	if err == nil && len(raw) == 0 { // as some engines answer when the container goes meanwhile
		err = fault.New(fault.BadReply, "the engine's answer is empty")
	}
	if err != nil && ctx.Err() != nil && call.Err() == nil {
		return sample{silent: true, err: fault.New(fault.Timeout, "the engine gave no statistics of the container %s in time", of.ref).
			WithResource(of.ref).WithHint("look at the engine's log: the container's runtime may hang")}
	}
	if err != nil {
		return s.failed(ctx, of, err)
	}
	found, err := engine.Document[api.StatsResponse]{Raw: raw}.Decode()
	if err != nil {
		return sample{err: fault.Named(err, fault.ContainerNotFound, of.ref)}
	}
	now := cpuTimes{found.CPUStats.CPUUsage.TotalUsage, found.CPUStats.SystemUsage, found.Read}
	// One that was started anew has used less than before.
	known := !s.single || (before != nil && now.total >= before.total)
	if s.single && known {
		found.PreCPUStats.CPUUsage.TotalUsage, found.PreCPUStats.SystemUsage, found.PreRead = before.total, before.system, before.read
	}
	usage := usageOf(found, header.Get("Ostype") == "windows")
	usage.Attrs = json.RawMessage(raw)
	if err := usage.identify(ctx, s.e, of); err != nil {
		return s.failed(ctx, of, err)
	}
	if found.Read.IsZero() {
		return sample{usage: usage}
	}
	if !known {
		usage.CPUPercent = nil
	}
	return sample{usage: usage, cpu: &now}
}

// identify completes what is said of a container: of single samples some engines leave out whose they are.
func (u *Usage) identify(ctx context.Context, e *engine.Engine, of subject) error {
	if u.ID == "" {
		u.ID = of.id
	}
	if u.Name == "" {
		u.Name = of.name
	}
	if u.ID != "" && u.Name != "" {
		return nil
	}
	details, err := inspectAs[struct {
		ID   string `json:"Id"`
		Name string
	}](ctx, e, of.ref)
	u.ID, u.Name = details.ID, strings.TrimPrefix(details.Name, "/")
	return err
}

// failed tells a container that has ended meanwhile from an error: engines have several answers for it.
func (s sampler) failed(ctx context.Context, of subject, err error) sample {
	err = fault.Named(err, fault.ContainerNotFound, of.ref)
	f := fault.From(err)
	switch {
	case f.Code == fault.ContainerNotFound:
		return sample{gone: true, err: err}
	case f.Status == 0 && f.Code != fault.BadReply:
		return sample{err: err}
	}
	details, lookup := inspectAs[struct {
		ID    string `json:"Id"`
		Name  string
		State StateDetails
	}](ctx, s.e, of.ref)
	state := details.State
	switch {
	case fault.Is(lookup, fault.ContainerNotFound), lookup == nil && (state.Status == "removing" || state.Dead):
		return sample{gone: true, err: err}
	case lookup != nil:
		return sample{err: err}
	case state.Running && f.Code != fault.Conflict: // a conflict says that it does not run, or did not
		return sample{silent: f.Status >= http.StatusInternalServerError, err: err}
	}
	return sample{usage: Usage{
		ID: details.ID, Name: strings.TrimPrefix(details.Name, "/"), CPUPercent: new(float64), Attrs: json.RawMessage("{}"),
	}}
}

// selection says of which containers statistics are wanted.
type selection struct {
	names   []string
	given   bool // the caller named them
	filters wire.Filters
	all     bool
}

// check refuses what cannot be meant.
func (c selection) check() error {
	if c.given && len(c.filters) > 0 {
		return fault.Invalid("give one of them", "containers were named, and filters given to find some")
	}
	for _, name := range c.names {
		if err := (Ref{Container: name}).Check(); err != nil {
			return err
		}
	}
	return nil
}

// list gives the containers that were not named, the newest first.
func (c selection) list(ctx context.Context, e *engine.Engine) ([]subject, error) {
	found, err := List(ctx, e, ListRequest{All: c.all, Filters: c.filters})
	if err != nil {
		return nil, err
	}
	var entries []struct {
		ID    string `json:"Id"`
		Names []string
	}
	if err := json.Unmarshal(found.Raw, &entries); err != nil {
		return nil, fault.NotJSON("the engine's reply", err)
	}
	subjects := make([]subject, 0, len(entries))
	for _, entry := range entries {
		if engine.CheckName("container", entry.ID) != nil {
			return nil, fault.New(fault.BadReply, "the engine's list has a container without a proper id")
		}
		s := subject{ref: entry.ID, id: entry.ID}
		for _, name := range entry.Names {
			if name = strings.TrimPrefix(name, "/"); !strings.Contains(name, "/") { // others are links to it
				s.name = name
			}
		}
		subjects = append(subjects, s)
	}
	return subjects, nil
}

// named gives the containers that were named.
func (c selection) named() []subject {
	subjects := make([]subject, len(c.names))
	for i, name := range c.names {
		subjects[i].ref = name
	}
	return subjects
}
