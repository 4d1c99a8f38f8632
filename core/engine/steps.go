package engine

import "dockbridge/core/transport"

// NewSteps prepares to carry an operation out in the threads of an event loop; nil where the engine is not local or was never asked before.
func (e *Engine) NewSteps() *transport.Steps {
	if e.negotiated.Load() == nil {
		return nil
	}
	return transport.NewSteps(e.transport.next, e.isStepAnswer)
}
