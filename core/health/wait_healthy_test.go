package health

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWaitHealthy(t *testing.T) {
	w := newWorld(t, withHealth("starting", ""))
	w.onSubscribe(func(int) {
		w.emit("exec_die")
		w.become(withHealth("healthy", "ok"), "health_status: healthy")
	})
	r, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	require.NoError(t, err)
	assert.EqualValues(t, "healthy", *r.HealthStatus)
	assert.True(t, r.IsReady)
}

func TestWithoutAHealthCheckRunningIsHealthy(t *testing.T) {
	w := newWorld(t, isRunning)
	r, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	require.NoError(t, err)
	assert.Nil(t, r.HealthStatus)

	for _, inspect := range []string{isRunning, document(`{"Status":"running"}`, `"Config":{"Healthcheck":{"Test":["NONE"]}}`)} {
		w.set(inspect)
		_, err = WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web, RequireHealthCheck: true})
		failed(t, err, fault.InvalidArgument)
	}
	w.set(withHealth("healthy", ""))
	_, err = WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web, RequireHealthCheck: true})
	require.NoError(t, err)
}

func TestUnhealthyFailsAtOnceWithWhatTheProbeSaid(t *testing.T) {
	w := newWorld(t, withHealth("starting", ""))
	w.writes(enginetest.Frame(1, "out\n") + enginetest.Frame(2, "err \xff\n"))
	w.onSubscribe(func(int) { w.become(withHealth("unhealthy", "connection refused"), "health_status: unhealthy") })

	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})

	f := failed(t, err, fault.Unhealthy)
	assert.Equal(t, "connection refused", f.Details["health_output"])
	assert.Equal(t, "out\nerr \uFFFD\n", f.Details["logs"])
	assert.Equal(t, "unhealthy", f.Details["health_status"])
	assert.Contains(t, f.Message, "exit code 1")
	assert.Contains(t, w.Last().Query, "tail=20")
}

func TestAPauseIsNoFailedCheck(t *testing.T) {
	// Engines call a container unhealthy from a pause or the beginning of a stop on, until the next probe.
	w := newWorld(t, document(`{"Status":"running","Health":{"Status":"unhealthy","FailingStreak":0}}`))
	w.onSubscribe(func(int) { w.become(withHealth("healthy", ""), "health_status: healthy") })
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	require.NoError(t, err)
}

func TestUnhealthyCanBeWaitedOut(t *testing.T) {
	w := newWorld(t, withHealth("unhealthy", ""))
	w.onSubscribe(func(int) { w.become(withHealth("healthy", ""), "health_status: healthy") })
	no := false
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web, FailOnUnhealthy: &no})
	require.NoError(t, err)
}

func TestAnEndWhileWaitingFailsAtOnce(t *testing.T) {
	w := newWorld(t, withHealth("starting", ""))
	w.writes(enginetest.Frame(2, "cannot open the database\n"))
	w.onSubscribe(func(int) { w.become(hasExited, "die") })
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	f := failed(t, err, fault.ContainerExited)
	assert.Equal(t, 3, f.Details["exit_code"])
	assert.Equal(t, false, f.Details["oom_killed"])
	assert.Equal(t, "cannot open the database\n", f.Details["logs"])
	assert.Equal(t, "web ended with exit code 3 before it was healthy", f.Message)
}

func TestTooMuchMemoryHasItsOwnCode(t *testing.T) {
	w := newWorld(t, withHealth("starting", ""))
	w.onSubscribe(func(int) { w.become(wasKilled, "die") })
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	f := failed(t, err, fault.OutOfMemory)
	assert.Equal(t, true, f.Details["oom_killed"])
}

func TestTheNewsOfTooMuchMemoryMayComeLate(t *testing.T) {
	w := newWorld(t, document(`{"Status":"exited","ExitCode":137}`))
	w.onInspect(func(n int) {
		if n == 2 {
			w.set(wasKilled)
		}
	})
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	failed(t, err, fault.OutOfMemory)
}

func TestATimeoutTellsTheLastState(t *testing.T) {
	w := newWorld(t, withHealth("starting", "not yet"))
	w.writes(enginetest.Frame(1, "booting\n"))
	ctx := timed(t)
	w.onSubscribe(func(int) { ctx.expire() })
	_, err := WaitHealthy(ctx, w.Engine(), WaitHealthyRequest{Ref: web})
	f := failed(t, err, fault.Timeout)
	assert.Equal(t, "running", f.Details["state"])
	assert.Equal(t, "starting", f.Details["health_status"])
	assert.Equal(t, "booting\n", f.Details["logs"])
	assert.Equal(t, "not yet", f.Details["health_output"])
	assert.Contains(t, f.Hint, "running and starting")
}

func TestATimeoutWhileTheEngineIsAway(t *testing.T) {
	w := newWorld(t, withHealth("starting", "not yet"))
	ctx := timed(t)
	w.onSubscribe(func(int) {
		defer ctx.expire()
		for _, what := range []string{"json", "logs"} {
			w.Reply("GET /containers/"+webID+"/"+what, http.StatusServiceUnavailable, `{"message":"shutting down"}`)
		}
	})
	_, err := WaitHealthy(ctx, w.Engine(), WaitHealthyRequest{Ref: web})
	f := failed(t, err, fault.Timeout)
	assert.Equal(t, "running", f.Details["state"])
	assert.Equal(t, "not yet", f.Details["health_output"])
	assert.Contains(t, f.Details["logs_error"], "shutting down")
}

func TestTheLogOfAContainerThatRemovesItselfIsKept(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running","Health":{"Status":"starting"}}`, `"HostConfig":{"AutoRemove":true},"Config":{"Tty":true}`))
	w.onSubscribe(func(int) {
		w.emit("oom")
		w.set("")
		w.emit("die", "exitCode", "7")
	})
	w.Handle("GET /containers/"+webID+"/logs", func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("follow") == "" {
			w.serveLogs(out, r) // gone
			return
		}
		_, _ = io.WriteString(out, strings.Repeat("a line\r\n", 30)+"last words")
	})
	_, err := WaitHealthy(soon(t), w.Engine(), WaitHealthyRequest{Ref: web})
	f := failed(t, err, fault.OutOfMemory)
	assert.Equal(t, 7, f.Details["exit_code"])
	assert.Contains(t, f.Details["logs"], "last words\n")
	assert.Len(t, f.Details["logs"], 19*len("a line\n")+len("last words\n"))
	assert.NotContains(t, f.Details, "logs_error")
}
