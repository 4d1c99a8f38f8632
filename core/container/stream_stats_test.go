package container

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	firstSample = `{"id":"abc","name":"/web","read":"2025-08-01T12:00:00Z","preread":"0001-01-01T00:00:00Z",
		"cpu_stats":{"cpu_usage":{"total_usage":2000000000},"system_cpu_usage":16000000000,"online_cpus":4},"pids_stats":{"current":3}}`
	nextSample = `{"id":"abc","name":"/web","read":"2025-08-01T12:00:01Z","preread":"2025-08-01T12:00:00Z",
		"cpu_stats":{"cpu_usage":{"total_usage":3000000000},"system_cpu_usage":20000000000,"online_cpus":4},
		"precpu_stats":{"cpu_usage":{"total_usage":2000000000},"system_cpu_usage":16000000000},"pids_stats":{"current":4}}`
	noSample = `{"id":"abc","name":"/web","read":"0001-01-01T00:00:00Z"}`
)

// sampling is an engine that gives samples, and then waits for the reader to go ("…") or ends.
func sampling(t *testing.T, samples ...string) *enginetest.Simulated {
	t.Helper()
	s := enginetest.New(t)
	s.Handle("GET /containers/web/stats", func(w http.ResponseWriter, r *http.Request) {
		for _, sample := range samples {
			if sample == "…" {
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				return
			}
			_, _ = io.WriteString(w, sample+"\n")
		}
	})
	return s
}

func usages(s *enginetest.Simulated) ([]Usage, string, error) {
	out := &enginetest.Sink[Usage]{}
	result, err := StreamStats(context.Background(), s.Engine(), StreamStatsRequest{Ref: web}, out)
	return out.Items, result.Ended, err
}

func TestStreamStatsUntilTheContainerStops(t *testing.T) {
	s := sampling(t, firstSample, nextSample, noSample, "…")
	s.Reply("GET /containers/abc/json", 200, state(`"Status":"exited"`))
	found, ended, err := usages(s)
	require.NoError(t, err)
	assert.Equal(t, "stopped", ended)
	require.Len(t, found, 2)
	assert.Nil(t, found[0].CPUPercent, "there is no sample before")
	assert.InDelta(t, 100, *found[1].CPUPercent, 0.001)
	assert.Equal(t, []int{3, 4}, []int{found[0].PIDs, found[1].PIDs})
	assert.Equal(t, "web", found[0].Name)
	assert.Equal(t, "/containers/web/stats", s.Requests()[0].Path)
	assert.Empty(t, s.Requests()[0].Query)
}

func TestStreamStatsOverARestartToTheRemoval(t *testing.T) {
	s := sampling(t, firstSample, noSample, noSample, firstSample)
	n := 0
	s.Handle("GET /containers/abc/json", func(w http.ResponseWriter, _ *http.Request) {
		if n++; n <= 2 {
			_, _ = io.WriteString(w, state(`"Status":"restarting","Running":true,"Restarting":true`))
			return
		}
		w.WriteHeader(404)
		_, _ = io.WriteString(w, message("No such container"))
	})
	found, ended, err := usages(s)
	require.NoError(t, err)
	assert.Equal(t, "removed", ended)
	assert.Len(t, found, 2)
}

func TestStreamStatsOfWhatDoesNotRun(t *testing.T) {
	for status, want := range map[string]string{
		`"Status":"created"`: "stopped", `"Status":"removing"`: "removed", `"Status":"dead","Dead":true`: "removed",
	} {
		s := sampling(t, noSample, "…")
		s.Reply("GET /containers/abc/json", 200, state(status))
		found, ended, err := usages(s)
		require.NoError(t, err)
		assert.Equal(t, want, ended)
		assert.Empty(t, found)
	}
}

func TestStreamStatsFails(t *testing.T) {
	for name, c := range map[string]struct {
		code    fault.Code
		prepare func(t *testing.T) *enginetest.Simulated
	}{
		"no container": {fault.ContainerNotFound, func(t *testing.T) *enginetest.Simulated {
			s := enginetest.New(t)
			s.Reply("GET /containers/web/stats", 404, message("No such container: web"))
			return s
		}},
		"cut": {fault.ConnectionLost, func(t *testing.T) *enginetest.Simulated {
			s := enginetest.New(t)
			s.Cut("GET /containers/web/stats", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"+firstSample)
			return s
		}},
		"an end although it runs": {fault.ConnectionLost, func(t *testing.T) *enginetest.Simulated {
			s := sampling(t, firstSample)
			s.Reply("GET /containers/abc/json", 200, state(`"Running":true`))
			return s
		}},
		"an end without a state": {fault.EngineFailed, func(t *testing.T) *enginetest.Simulated {
			s := sampling(t, firstSample)
			s.Reply("GET /containers/abc/json", 500, message("broken"))
			return s
		}},
		"nothing without a state": {fault.EngineFailed, func(t *testing.T) *enginetest.Simulated {
			s := sampling(t, noSample, "…")
			s.Reply("GET /containers/abc/json", 500, message("broken"))
			return s
		}},
		"nonsense":             {fault.BadReply, func(t *testing.T) *enginetest.Simulated { return sampling(t, strings.Repeat("x", 10)) }},
		"JSON of another kind": {fault.BadReply, func(t *testing.T) *enginetest.Simulated { return sampling(t, "[1]") }},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := usages(c.prepare(t))
			assert.Equal(t, c.code, fault.From(err).Code, "%v", err)
		})
	}
	_, err := StreamStats(context.Background(), enginetest.New(t).Engine(), StreamStatsRequest{}, &enginetest.Sink[Usage]{})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}

func TestStreamStatsWhoseReaderGoes(t *testing.T) {
	s := enginetest.New(t)
	gone := make(chan struct{})
	s.Handle("GET /containers/web/stats", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, firstSample)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	_, err := StreamStats(context.Background(), s.Engine(), StreamStatsRequest{Ref: web}, &enginetest.Sink[Usage]{Err: context.Canceled})
	assert.ErrorIs(t, err, context.Canceled)
	<-gone
}
