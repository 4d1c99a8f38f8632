package container

import (
	"context"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// inspectAs reads the parts of a container's details that T names.
func inspectAs[T any](ctx context.Context, e *engine.Engine, container string) (T, error) {
	doc, err := engine.Get[T](ctx, e, Ref{Container: container}.path("json"), nil)
	if err != nil {
		var none T
		return none, fault.Named(err, fault.ContainerNotFound, container)
	}
	return doc.Decode()
}

// stateOf asks what a container does now.
func stateOf(ctx context.Context, e *engine.Engine, container string) (StateDetails, error) {
	details, err := inspectAs[struct{ State StateDetails }](ctx, e, container)
	return details.State, err
}

// explainNotRunning gives an error its own code when the reason is that the
// container does not run. The engine answers every conflict with the same
// status, so the container's state is asked, not the message read. Other
// errors are returned as they are.
func explainNotRunning(ctx context.Context, e *engine.Engine, err error, container string) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	state, lookup := stateOf(ctx, e, container)
	if lookup != nil { // the first error says more than that it could not be explained
		return err
	}
	return state.notRunning(err)
}

// notRunning is the error of something that needs a running container, in the light of the container's state.
func (s StateDetails) notRunning(err error) error {
	hint := "start the container first"
	switch {
	case s.Restarting:
		hint = "its restart policy is about to start it again: wait until it runs"
	case s.Running:
		return err
	}
	return recoded(err, fault.NotRunning).WithHint(hint).WithDetail("status", string(s.Status))
}

// recoded gives an error the code that fits what was found out about it.
// These codes stand for a state that stays, so a second try is of no use.
func recoded(err error, code fault.Code) *fault.Error {
	f := *fault.From(err)
	f.Code, f.Retryable = code, false
	return &f
}
