package health

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const logsRoute = "GET /containers/" + webID + "/logs"

// follows gives a log that stays open after the text, as that of a running container.
func (w *world) follows(log string) {
	w.Handle(logsRoute, func(out http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(out, log)
		out.(http.Flusher).Flush()
		if r.URL.Query().Get("follow") == "1" {
			<-r.Context().Done()
		}
	})
}

func (w *world) logQueries() []url.Values {
	var found []url.Values
	for _, r := range w.Requests() {
		if strings.HasSuffix(r.Path, "/logs") {
			q, _ := url.ParseQuery(r.Query)
			found = append(found, q)
		}
	}
	return found
}

func TestWaitLogFindsALine(t *testing.T) {
	log := enginetest.Frame(1, "starting\nlisten") + enginetest.Frame(2, "warning: \xff\n") + enginetest.Frame(1, "ing on port 5432\nmore\n")
	two := 2
	for _, c := range []struct {
		name string
		r    WaitLogRequest
		want LogLine
	}{
		{"text", WaitLogRequest{Text: "listening on"}, LogLine{Line: "listening on port 5432", Stream: "stdout"}},
		{"pattern", WaitLogRequest{Pattern: `(?i)PORT (\d+)(x)?`}, LogLine{Line: "listening on port 5432", Stream: "stdout", Groups: []string{"5432", ""}}},
		{"stderr", WaitLogRequest{Text: "warning", Stream: "both"}, LogLine{Line: "warning: \uFFFD", Stream: "stderr"}},
		{"the second", WaitLogRequest{Pattern: "ing", Times: &two}, LogLine{Line: "warning: \uFFFD", Stream: "stderr"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, isRunning)
			w.follows(log)
			c.r.Ref = web
			line, err := WaitLog(soon(t), w.Engine(), c.r)
			require.NoError(t, err)
			assert.Equal(t, c.want, line)
			q := w.logQueries()[0]
			assert.Equal(t, url.Values{"stdout": {"1"}, "stderr": {"1"}, "follow": {"1"}}, q)
		})
	}
}

func TestWaitLogOfATerminal(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`, `"Config":{"Tty":true}`))
	w.follows("one\r\nready\r\n")
	line, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Pattern: "^ready$"})
	require.NoError(t, err)
	assert.Equal(t, LogLine{Line: "ready", Stream: "stdout"}, line)

	_, err = WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "x", Stream: "stderr"})
	failed(t, err, fault.InvalidArgument)
}

func TestWaitLogLooksAtTheCurrentRun(t *testing.T) {
	run := func(state, started, finished string) string {
		return document(`{"Status":"` + state + `","StartedAt":"` + started + `","FinishedAt":"` + finished + `"}`)
	}
	for _, c := range []struct {
		name, inspect string
		r             WaitLogRequest
		want          string
	}{
		{"its first", run("running", "2025-08-01T12:00:00Z", "0001-01-01T00:00:00Z"), WaitLogRequest{}, ""},
		{"a later one", run("running", "2025-08-01T12:00:00Z", "2025-08-01T11:59:59.25Z"), WaitLogRequest{}, "1754049599.250000000"},
		{"the last one", run("exited", "2025-08-01T12:00:00Z", "2025-08-01T12:00:09Z"), WaitLogRequest{}, "1754049599.000000000"},
		{"the caller's wish", run("running", "2025-08-01T12:00:00Z", "2025-08-01T11:59:59Z"), WaitLogRequest{Since: wire.Time("7.5")}, "7.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.inspect)
			w.follows(enginetest.Frame(1, "ready\n"))
			c.r.Ref, c.r.Text, c.r.Stream = web, "ready", "stdout"
			_, err := WaitLog(soon(t), w.Engine(), c.r)
			require.NoError(t, err)
			q := w.logQueries()[0]
			assert.Equal(t, c.want, q.Get("since"))
			assert.Empty(t, q.Get("stderr"))
		})
	}
}

func TestWaitLogStartsWithTheContainerAndCountsEachRun(t *testing.T) {
	w := newWorld(t, isCreated)
	var reads atomic.Int32
	w.Handle(logsRoute, func(out http.ResponseWriter, _ *http.Request) {
		switch reads.Add(1) {
		case 1: // the first run writes the line once, and ends
			_, _ = io.WriteString(out, enginetest.Frame(1, "ready\n"))
			w.become(isRestarting, "die")
			w.become(document(`{"Status":"running","StartedAt":"2025-08-01T13:00:00Z","FinishedAt":"2025-08-01T12:59:00Z"}`), "start")
		default:
			_, _ = io.WriteString(out, enginetest.Frame(1, "ready\nready again\n"))
		}
	})
	w.onSubscribe(func(int) { w.become(isRunning, "start") })
	two := 2
	line, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "ready", Times: &two})
	require.NoError(t, err)
	assert.Equal(t, "ready again", line.Line)
}

func TestWaitLogSurvivesACutStream(t *testing.T) {
	w := newWorld(t, isRunning)
	var reads atomic.Int32
	w.Handle(logsRoute, func(out http.ResponseWriter, r *http.Request) {
		if reads.Add(1) < 3 {
			conn, _, _ := out.(http.Hijacker).Hijack()
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+enginetest.Frame(1, "half"))
			_ = conn.Close()
			return
		}
		_, _ = io.WriteString(out, enginetest.Frame(1, "ready\n"))
	})
	_, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "ready"})
	require.NoError(t, err)
}

func TestWaitLogEndsWithTheContainer(t *testing.T) {
	w := newWorld(t, isRunning)
	var reads atomic.Int32
	w.Handle(logsRoute, func(out http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(out, enginetest.Frame(1, "no such database"))
		if reads.Add(1) == 1 {
			w.become(hasExited, "die")
		}
	})
	_, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "ready"})
	f := failed(t, err, fault.ContainerExited)
	assert.Equal(t, "no such database", f.Details["logs"])
	assert.Equal(t, 0, f.Details["matches"])
}

func TestTheLastLineOfAnEndedContainerCounts(t *testing.T) {
	w := newWorld(t, hasExited)
	w.writes(enginetest.Frame(1, "done: 7"))
	line, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "done"})
	require.NoError(t, err)
	assert.Equal(t, "done: 7", line.Line)
}

func TestAFollowerThatHangsAfterTheEndIsNotBelieved(t *testing.T) {
	w := newWorld(t, isRunning)
	w.Handle(logsRoute, func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("follow") == "1" {
			out.WriteHeader(http.StatusOK)
			out.(http.Flusher).Flush()
			w.become(hasExited, "die")
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(out, enginetest.Frame(1, "done\n"))
	})
	line, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "done"})
	require.NoError(t, err)
	assert.Equal(t, "done", line.Line)
}

func TestWaitLogOfAContainerThatRemovesItself(t *testing.T) {
	w := newWorld(t, document(`{"Status":"running"}`, `"HostConfig":{"AutoRemove":true}`))
	var ended atomic.Bool
	w.Handle(logsRoute, func(out http.ResponseWriter, r *http.Request) {
		if ended.Load() {
			w.serveLogs(out, r) // 404
			return
		}
		_, _ = io.WriteString(out, enginetest.Frame(1, "bye\n"))
		if r.URL.Query().Get("tail") == "" {
			ended.Store(true)
			w.set("")
			w.emit("die", "exitCode", "4")
		}
	})
	_, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "ready"})
	f := failed(t, err, fault.ContainerExited)
	assert.Equal(t, 4, f.Details["exit_code"])
}

func TestALogThatCannotBeReadIsAnError(t *testing.T) {
	w := newWorld(t, isRunning)
	w.Reply(logsRoute, http.StatusNotImplemented, `{"message":"configured logging driver does not support reading"}`)
	_, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "x"})
	failed(t, err, fault.Unsupported)

	w.follows("what is this?")
	_, err = WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "x"})
	failed(t, err, fault.BadReply)
}

func TestWaitLogTimesOut(t *testing.T) {
	w := newWorld(t, isRunning)
	ctx := timed(t)
	var reads atomic.Int32
	w.Handle(logsRoute, func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("tail") == "" && reads.Add(1) > 1 {
			ctx.expire()
			<-r.Context().Done()
			return
		}
		_, _ = io.WriteString(out, enginetest.Frame(1, "ready\n"))
	})
	two := 2
	_, err := WaitLog(ctx, w.Engine(), WaitLogRequest{Ref: web, Text: "ready", Times: &two})
	f := failed(t, err, fault.Timeout)
	assert.Equal(t, "ready\n", f.Details["logs"])
	assert.Equal(t, 1, f.Details["matches"])
}

func TestWaitLogRefusesWhatCannotBeFound(t *testing.T) {
	w := newWorld(t, isRunning)
	zero := 0
	for name, r := range map[string]WaitLogRequest{
		"nothing": {}, "both": {Text: "a", Pattern: "b"}, "syntax": {Pattern: "("}, "lookahead": {Pattern: "(?=a)"},
		"two lines": {Text: "a\nb"}, "times": {Text: "a", Times: &zero},
	} {
		r.Ref = web
		_, err := WaitLog(soon(t), w.Engine(), r)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
	}
	assert.Empty(t, w.Requests())
	w.set("")
	_, err := WaitLog(soon(t), w.Engine(), WaitLogRequest{Ref: web, Text: "x"})
	failed(t, err, fault.ContainerNotFound)
}
