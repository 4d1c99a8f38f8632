package enginetest

import (
	"sync"

	"dockbridge/core/stream"
)

// Sink keeps what a stream gives.
type Sink[T any] struct {
	// Err is what Give fails with, as if the reader had gone.
	Err error
	// Each sees every item, if it is there.
	Each func(T)

	mu    sync.Mutex
	Begun *stream.Opened // nil until the stream has begun
	Items []T
}

// Opened implements stream.Sink.
func (s *Sink[T]) Opened(o stream.Opened) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Begun = &o
	return nil
}

// Give implements stream.Sink.
func (s *Sink[T]) Give(item T) error {
	s.mu.Lock()
	s.Items = append(s.Items, item)
	s.mu.Unlock()
	if s.Each != nil {
		s.Each(item)
	}
	return s.Err
}
