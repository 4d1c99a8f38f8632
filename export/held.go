package main

import (
	"runtime"
	"sync"
	"unsafe"
)

// largeBytes is from where on the bytes of a reply are not copied for the caller, who would otherwise pay for them three times.
const largeBytes = 1 << 20

// memory is Go's that callers in C look at until they free their reply.
type memory struct {
	mu   sync.Mutex
	pins map[unsafe.Pointer][]*runtime.Pinner // the same bytes may be in several replies
}

var held = sync.OnceValue(func() *memory { return &memory{pins: map[unsafe.Pointer][]*runtime.Pinner{}} })

// keep holds bytes in their place, for one reply.
func (m *memory) keep(bytes []byte) unsafe.Pointer {
	at := unsafe.Pointer(unsafe.SliceData(bytes))
	pin := new(runtime.Pinner)
	pin.Pin(at)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pins[at] = append(m.pins[at], pin)
	return at
}

// release lets them go for one reply.
func (m *memory) release(at unsafe.Pointer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	pins := m.pins[at]
	if len(pins) == 0 {
		return
	}
	pins[0].Unpin()
	if m.pins[at] = pins[1:]; len(pins) == 1 {
		delete(m.pins, at)
	}
}
