package bridge

import (
	"sync"

	"dockbridge/core/fault"
)

// handles gives out numbers for things that the other side of the border may
// only name, never hold. A number is used once: a stale one is an error.
type handles[T any] struct {
	what string

	mu   sync.Mutex
	last uint64
	live map[uint64]T
}

func newHandles[T any](what string) *handles[T] {
	return &handles[T]{what: what, live: map[uint64]T{}}
}

func (h *handles[T]) add(make func(id uint64) T) (uint64, T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	v := make(h.last)
	h.live[h.last] = v
	return h.last, v
}

func (h *handles[T]) get(id uint64) (T, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := h.live[id]
	if !ok {
		return v, h.stale(id)
	}
	return v, nil
}

func (h *handles[T]) remove(id uint64) (T, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := h.live[id]
	if !ok {
		return v, h.stale(id)
	}
	delete(h.live, id)
	return v, nil
}

// removeAll removes those that fit, and gives them.
func (h *handles[T]) removeAll(fits func(T) bool) []T {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []T
	for id, v := range h.live {
		if fits(v) {
			list = append(list, v)
			delete(h.live, id)
		}
	}
	return list
}

func (h *handles[T]) stale(id uint64) error {
	return fault.New(fault.StaleHandle, "there is no open %s %d", h.what, id).
		WithHint("it was closed, or never opened: use a handle between its open and its close only")
}

func (h *handles[T]) all() []T {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]T, 0, len(h.live))
	for _, v := range h.live {
		list = append(list, v)
	}
	return list
}

func (h *handles[T]) len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.live)
}
