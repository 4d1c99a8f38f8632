package health

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheWaitFollowsTheEventsOfContainers(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(int) { w.become(isRunning, "start") })

	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})

	require.NoError(t, err)
	queries := w.subscribed()
	require.Len(t, queries, 1)
	assert.JSONEq(t, `{"type":{"container":true},"event":{"start":true,"restart":true,"stop":true,"die":true,
		"oom":true,"pause":true,"unpause":true,"health_status":true,"update":true,"destroy":true}}`, queries[0].Get("filters"))
	since, err := strconv.ParseFloat(queries[0].Get("since"), 64)
	require.NoError(t, err)
	assert.InDelta(t, float64(time.Now().Unix()), since, 30, "the engine's clock")
}

func TestWhatHappensBeforeTheSubscriptionIsSeen(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onInspect(func(n int) {
		if n == 2 { // after the subscription: the change itself made no event
			w.set(isRunning)
		}
	})
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	require.NoError(t, err)
	var order []string
	for _, r := range w.Requests() {
		order = append(order, r.Path)
	}
	assert.Equal(t, []string{"/containers/web/json", "/events", "/containers/" + webID + "/json"}, order)
}

func TestAnEngineThatGoesAwayIsWaitedFor(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(n int) {
		switch n {
		case 1:
			w.set(isCreated)
			w.Cut("GET /containers/"+webID+"/json", "") // the engine is down…
			w.cut <- struct{}{}
		case 4:
			w.set(isRunning) // … and up again with the container running
			w.Handle("GET /containers/"+webID+"/json", w.serveInspect)
		}
	})
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(w.subscribed()), 4)
}

func TestAStreamThatIsCutIsOpenedAgain(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(n int) {
		if n < 3 {
			go func() { w.cut <- struct{}{} }()
			return
		}
		w.become(isRunning, "start")
	})
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	require.NoError(t, err)
	assert.Len(t, w.subscribed(), 3)
}

func TestARefusalOfTheEventsIsNotWaitedOut(t *testing.T) {
	w := newWorld(t, isCreated)
	w.Reply("GET /events", http.StatusForbidden, `{"message":"no"}`)
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	failed(t, err, fault.PermissionDenied)
}

func TestAFailedStartMakesNoEvent(t *testing.T) {
	w := newWorld(t, isCreated)
	w.onSubscribe(func(int) {
		go func() {
			w.set(document(`{"Status":"created","ExitCode":127,"Error":"exec: \"nope\": not found"}`))
		}()
	})
	_, err := WaitRunning(soon(t), w.Engine(), WaitRunningRequest{Ref: web})
	f := failed(t, err, fault.ContainerExited)
	assert.Equal(t, 127, f.Details["exit_code"])
	assert.Contains(t, f.Message, "nope")
	assert.Contains(t, f.Details["error"], "nope")
}

func TestCancelledWaitsEnd(t *testing.T) {
	w := newWorld(t, isCreated)
	ctx, cancel := context.WithCancel(context.Background())
	w.onSubscribe(func(int) { cancel() })
	_, err := WaitRunning(ctx, w.Engine(), WaitRunningRequest{Ref: web})
	failed(t, err, fault.Cancelled)
}

func TestAPanicInTheBackgroundIsAnError(t *testing.T) {
	w := newWorld(t, isRunning)
	watcher, err := watch(soon(t), w.Engine(), web)
	require.NoError(t, err)
	err = watcher.runWhileAlive(soon(t), 0, func(context.Context) error { panic("oh") })
	assert.True(t, fault.Is(err, fault.Internal))
	assert.NotEmpty(t, fault.From(err).Details["stack"])
}

func TestTheEndOfTheContainerGivesTheJobItsGrace(t *testing.T) {
	w := newWorld(t, hasExited)
	watcher, err := watch(soon(t), w.Engine(), web)
	require.NoError(t, err)
	assert.NoError(t, watcher.runWhileAlive(soon(t), time.Minute, func(context.Context) error { return nil }))
	own := errors.New("own")
	err = watcher.runWhileAlive(soon(t), 0, func(ctx context.Context) error { <-ctx.Done(); return own })
	assert.ErrorIs(t, err, errEnded)
}

func TestBackoffGrowsToItsLimit(t *testing.T) {
	b := newBackoff(40, 100)
	assert.Equal(t, []time.Duration{40, 60, 90, 100, 100}, []time.Duration{b.step(), b.step(), b.step(), b.step(), b.step()})
	b.reset()
	assert.Equal(t, time.Duration(40), b.step())
}
