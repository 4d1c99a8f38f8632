package health

import (
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWaitExitedOfWhatHasEnded(t *testing.T) {
	w := newWorld(t, wasKilled)
	x, err := WaitExited(soon(t), w.Engine(), WaitExitedRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, Exit{ExitCode: 137, OOMKilled: true}, x)
	assert.Len(t, w.Requests(), 1)
}

func TestWaitExitedSeesRestartsThrough(t *testing.T) {
	w := newWorld(t, isRunning)
	done := start(soon(t), w, WaitExited, WaitExitedRequest{Ref: web})
	w.become(isRestarting, "die")
	w.become(isRunning, "start")
	w.become(hasExited, "die")
	o := <-done
	require.NoError(t, o.err)
	assert.Equal(t, 3, o.result.ExitCode)
}

func TestWaitExitedOfAContainerThatRemovesItself(t *testing.T) {
	w := newWorld(t, isRunning)
	w.onSubscribe(func(int) {
		w.emit("start") // an earlier one that the engine repeats
		w.set("")
		w.emit("die", "exitCode", "5")
		w.emit("destroy")
	})
	x, err := WaitExited(soon(t), w.Engine(), WaitExitedRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, 5, x.ExitCode)
}

func TestWaitExitedOfWhatVanished(t *testing.T) {
	w := newWorld(t, isRunning)
	w.onSubscribe(func(n int) {
		if n == 1 {
			w.set("")
			go func() { w.cut <- struct{}{} }()
		}
	})
	_, err := WaitExited(soon(t), w.Engine(), WaitExitedRequest{Ref: web})
	failed(t, err, fault.ContainerNotFound)
}

func TestWaitExitedOfAFailedStart(t *testing.T) {
	w := newWorld(t, document(`{"Status":"created","ExitCode":127,"Error":"not found"}`))
	x, err := WaitExited(soon(t), w.Engine(), WaitExitedRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, Exit{ExitCode: 127, Error: "not found"}, x)
}

func TestWaitExitedTimesOut(t *testing.T) {
	w := newWorld(t, isRunning)
	ctx := timed(t)
	w.onSubscribe(func(int) { ctx.expire() })
	_, err := WaitExited(ctx, w.Engine(), WaitExitedRequest{Ref: web})
	failed(t, err, fault.Timeout)
	_, err = WaitExited(soon(t), w.Engine(), WaitExitedRequest{Ref: container.Ref{Container: ".."}})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}
