package operations

import (
	"context"
	"runtime"
	"runtime/debug"

	"dockbridge/core/engine"
)

// HandlesRequest is the request of selftest.handles.
type HandlesRequest struct {
	engine.Deadline
	// Collect gives memory that nothing uses back to the system first, so that the process's size can be compared.
	Collect bool `json:"collect,omitempty"`
}

// HandlesResult counts what is open: tests that look for leaks compare it.
type HandlesResult struct {
	// Clients that are open.
	Clients int `json:"clients"`
	// Operations that were opened and not closed.
	Operations int `json:"operations"`
	// Goroutines, the runtime's few among them.
	Goroutines int `json:"goroutines"`
}

// Handles makes the operation of a function that counts clients and operations, which only the bridge knows.
func Handles(count func() (clients, operations int)) Operation {
	o := quick("selftest.handles", func(_ context.Context, _ *engine.Engine, r HandlesRequest) (HandlesResult, error) {
		if r.Collect {
			debug.FreeOSMemory()
		}
		clients, tasks := count()
		return HandlesResult{Clients: clients, Operations: tasks, Goroutines: runtime.NumGoroutine()}, nil
	})
	o.SelfTest = true
	return o
}
