package compose

import (
	"context"
	"slices"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
)

// StreamStatsRequest is the request of compose.stream_stats.
type StreamStatsRequest struct{ Selected }

// StreamStats gives what the services' containers use, each about every second while it runs, as the numbers come. Containers that start join
// at once, as in container.stream_stats_all. The stream has no end.
func StreamStats(ctx context.Context, e *engine.Engine, r StreamStatsRequest, out stream.Sink[ContainerUsage]) (engine.Nothing, error) {
	l, project, err := r.loadOrName(ctx, e)
	if err != nil {
		return engine.Nothing{}, err
	}
	all, err := members(ctx, e, project)
	if err != nil {
		return engine.Nothing{}, err
	}
	if err := checkNames(l, project, all, r.Services); err != nil {
		return engine.Nothing{}, err
	}
	s := usageSink{Sink: out, known: map[string]member{}, services: r.Services, look: func() ([]member, error) { return members(ctx, e, project) }}
	return container.StreamStatsAll(ctx, e, container.StreamStatsAllRequest{Filters: ofProject(project)}, &s)
}

// usageSink says of numbers which service they are of.
type usageSink struct {
	stream.Sink[ContainerUsage]
	services []string
	known    map[string]member // by id
	look     func() ([]member, error)
}

// Give takes the numbers of a container; one that is new was looked for once.
func (s *usageSink) Give(u container.Usage) error {
	m, known := s.known[u.ID]
	if !known {
		all, err := s.look()
		if err != nil {
			return err
		}
		clear(s.known)
		for _, m := range all {
			s.known[m.ID] = m
		}
		if m, known = s.known[u.ID]; !known {
			return nil // it has gone
		}
	}
	if len(s.services) > 0 && !slices.Contains(s.services, m.service) {
		return nil
	}
	return s.Sink.Give(ContainerUsage{Service: m.service, Number: m.number, Usage: u})
}
