package operations

import (
	"context"

	"dockbridge/core/engine"
)

// Keeping makes a long operation that hands its bytes to a function, for tests of package bridge's table from outside.
func Keeping(name string, keep func([]byte)) Operation {
	o := long(name, func(_ context.Context, _ *engine.Engine, r EchoRequest) (engine.Nothing, error) {
		keep(r.Data)
		return engine.Nothing{}, nil
	})
	o.SelfTest = true
	return o
}
