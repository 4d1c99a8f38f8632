package health

import (
	"context"
	"errors"

	"dockbridge/core/container"
	"dockbridge/core/engine"
)

// WaitExitedRequest is the request of health.wait_exited.
type WaitExitedRequest struct {
	engine.Deadline
	container.Ref
}

// Exit is how a container ended.
type Exit struct {
	// ExitCode is the code its program ended with; 128 and more for a signal (137 is SIGKILL), 125 to 127 when it could not be started.
	ExitCode int `json:"exit_code"`
	// OOMKilled tells that it was killed for using too much memory.
	OOMKilled bool `json:"oom_killed"`
	// Error is why it could not be started, "" otherwise.
	Error string `json:"error"`
}

// WaitExited waits until the container has ended for good and gives its exit code, whatever that is.
//
// One that has ended already is answered at once. An end that the restart policy answers with another start does not count: the wait
// goes on until the policy gives up or somebody stops the container. A container that removes itself (--rm) is answered, too.
func WaitExited(ctx context.Context, e *engine.Engine, r WaitExitedRequest) (Exit, error) {
	w, err := watch(ctx, e, r.Ref)
	if err != nil {
		return Exit{}, err
	}
	defer w.close()
	if err := w.until(ctx, alive); !errors.Is(err, errEnded) || w.lost() {
		return Exit{}, w.fail(ctx, err, "was seen to end", nil)
	}
	s, _ := w.state()
	return Exit{ExitCode: s.State.ExitCode, OOMKilled: s.State.OOMKilled, Error: s.State.Error}, nil
}

// lost tells that the container was removed and nobody said how it ended.
func (w *watcher) lost() bool {
	s, _ := w.state()
	return s.gone && !w.death.seen
}
