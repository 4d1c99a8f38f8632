package health

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWaitRunningIsAnsweredAtOnce(t *testing.T) {
	w := newWorld(t, isRunning)
	r, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	require.NoError(t, err)
	assert.True(t, r.IsReady)
	assert.Len(t, w.Requests(), 1, "one request is enough")
}

func TestWaitRunningSeesAPauseAndARestartThrough(t *testing.T) {
	w := newWorld(t, isPaused)
	done := start(soon(t), w, WaitRunning, WaitRunningRequest{Ref: web})
	w.become(isRestarting, "die")
	w.become(isRunning, "start")
	o := <-done
	require.NoError(t, o.err)
	assert.EqualValues(t, "running", o.result.State)
}

func TestWaitRunningOfWhatHasEnded(t *testing.T) {
	w := newWorld(t, hasExited)
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	f := failed(t, err, fault.ContainerExited)
	assert.Equal(t, 3, f.Details["exit_code"])
}

func TestWaitRunningOfWhatIsRemoved(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(int) { w.become("", "destroy") })
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	f := failed(t, err, fault.ContainerNotFound)
	assert.Equal(t, "removed", f.Details["state"])
	assert.Contains(t, f.Message, "was removed before it was running")
}

func TestWaitRunningOfAMissingContainer(t *testing.T) {
	w := newWorld(t, "")
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	failed(t, err, fault.ContainerNotFound)
	_, err = WaitRunning(soon(t), w.Engine(), WaitRunningRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}
