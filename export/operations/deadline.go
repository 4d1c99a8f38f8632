package operations

import (
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// limit gives the time an operation may take; 0 means no limit.
func (o Operation) limit(e *engine.Engine, request any) (time.Duration, error) {
	if r, ok := request.(interface{ DeadlineSeconds() *float64 }); ok {
		if s := r.DeadlineSeconds(); s != nil {
			if *s <= 0 {
				return 0, fault.Invalid("give seconds, more than 0; leave it out for the default", "timeout is %v", *s)
			}
			return engine.Seconds(*s), nil
		}
	}
	if o.Unlimited || e == nil {
		return 0, nil
	}
	return e.Timeout(), nil
}

// timedOut is the error of an operation whose deadline has passed. Whatever
// else went wrong while it was being ended is not the caller's concern, but
// what the operation knows of the state it left behind is.
func timedOut(name string, err error, limit time.Duration) error {
	inner := fault.From(err)
	f := fault.New(fault.Timeout, "%s did not finish within %v", name, limit).WithCause(err)
	f.Resource, f.Details, f.Hint = inner.Resource, inner.Details, inner.Hint
	if f.Hint == "" || inner.Code != fault.Timeout {
		f.Hint = "give a longer timeout, or look at what the engine is doing"
	}
	return f.WithDetail("timeout", limit.Seconds())
}
