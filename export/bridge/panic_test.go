//go:build linux

package bridge

import (
	"fmt"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/export/operations"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const panicSecret = "hunter2-of-the-panic"

func panicking(where string) []byte {
	return fmt.Appendf(nil, `{"where":%q,"secret":%q}`, where, panicSecret)
}

// requireDefect holds what a caller gets of a panic: where it was, and nothing of what it said.
func requireDefect(t *testing.T, operation string, status Status, r Reply) {
	t.Helper()
	f := failure(t, status, r)
	assert.Equal(t, fault.Internal, f.Code)
	assert.Contains(t, f.Message, "a panic with a string")
	assert.Contains(t, f.Details["stack"], "selftest_border.go")
	assert.NotContains(t, string(r.JSON), panicSecret)
	assert.Equal(t, operation, f.Operation)
}

func TestAPanicOfACallIsAnInternalError(t *testing.T) {
	b := newBridge(t)
	for _, operation := range []string{"selftest.panic", "selftest.panic_long"} {
		for _, where := range []string{"request", "call", "result"} {
			status, r := b.Call(0, operation, panicking(where), nil)
			requireDefect(t, operation, status, r)
		}
	}
}

// Operations that are opened, on goroutines and, for an event loop, in its own thread.
func TestAPanicOfWhatWasOpenedIsAnInternalError(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	for _, loop := range []bool{false, true} {
		client := openClient(t, b, s)
		if loop {
			_, status, _ := b.ReadyFD(client)
			require.Equal(t, OK, status)
		}
		for _, operation := range []string{"selftest.panic", "selftest.panic_long"} {
			for _, where := range []string{"request", "call", "result"} {
				id, status, r := b.Open(client, operation, panicking(where), nil)
				if status == OK {
					status, r = b.Next(id, -1)
					_, _ = b.CloseTask(id)
				}
				requireDefect(t, operation, status, r)
			}
		}
	}
}

func TestAPanicOfAStreamIsAnInternalError(t *testing.T) {
	b := newBridge(t)
	for _, where := range []string{"request", "call", "opened", "goroutine", "item", "result"} {
		id := b.start(t, 0, "selftest.stream_panic", string(panicking(where)))
		status, r := b.Next(id, -1)
		for status == More {
			status, r = b.Next(id, -1)
		}
		operation := "selftest.stream_panic"
		if where == "item" { // it has left its operation by then
			operation = ""
		}
		requireDefect(t, operation, status, r)
	}
}

func TestAPanicOfAnOperationInStepsEndsThisOneAlone(t *testing.T) {
	s := enginetest.New(t)
	b := newBridge(t)
	client := openClient(t, b, s)
	_, status, _ := b.ReadyFD(client)
	require.Equal(t, OK, status)
	c, err := b.clients.get(client)
	require.NoError(t, err)
	id, broken := b.tasks.add(func(id uint64) *task { return newTask(id, c, operations.Long) })
	broken.stepping.Store(&stepping{task: broken, steps: &transport.Steps{}}) // without a connection
	broken.received()
	event := news(t, b, client)
	assert.Equal(t, id, event.Handle)
	f := failure(t, event.Status, event.Reply)
	assert.Equal(t, fault.Internal, f.Code)
	assert.Contains(t, f.Message, "nil pointer")
}

func TestWhatIsNotPossibleIsNotOpened(t *testing.T) {
	b := newBridge(t)
	id, status, r := b.Open(0, "selftest.none", nil, nil)
	assert.Zero(t, id)
	assert.Equal(t, fault.UnknownOperation, failure(t, status, r).Code)
}
