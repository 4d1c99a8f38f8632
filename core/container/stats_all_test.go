package container

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reading is a single sample: seconds of the machine's two processors, and of them those that the container had.
func reading(id string, second int, used float64) string {
	return fmt.Sprintf(`{"id":%q,"name":"/the-%s","read":"2025-08-01T12:00:%02dZ","preread":"0001-01-01T00:00:00Z",
		"cpu_stats":{"cpu_usage":{"total_usage":%d},"system_cpu_usage":%d,"online_cpus":2}}`, id, id, second, int64(used*1e9), int64(second)*2e9)
}

// fleet runs some containers; what a container's n-th sample is, says the function, a status other than 200 with it.
func fleet(t *testing.T, sample func(id string, n int) (int, string), ids ...string) *enginetest.Simulated {
	t.Helper()
	s := enginetest.New(t)
	var list []string
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"Id":%q,"Names":["/other/link","/the-%s"]}`, id, id))
		asked := 0
		var mu sync.Mutex
		s.Handle("GET /containers/"+id+"/stats", func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			asked++
			n := asked
			mu.Unlock()
			status, body := sample(id, n)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
		s.Reply("GET /containers/"+id+"/json", 200, fmt.Sprintf(`{"Id":%q,"Name":"/the-%s","State":{"Running":true,"Status":"running"}}`, id, id))
	}
	s.Reply("GET /containers/json", 200, "["+strings.Join(list, ",")+"]")
	return s
}

func busy(id string, n int) (int, string) { return 200, reading(id, n, float64(n)/2) }

func statsAll(s *enginetest.Simulated, r StatsAllRequest) ([]Usage, error) {
	return StatsAll(context.Background(), s.Engine(), r)
}

func namesOf(list []Usage) []string {
	names := []string{}
	for _, u := range list {
		names = append(names, u.Name)
	}
	return names
}

func TestStatsOfAllAreTheDifferenceOfTwoSamples(t *testing.T) {
	s := fleet(t, busy, "b", "a")
	began := time.Now()
	found, err := statsAll(s, StatsAllRequest{Filters: wire.Filters{"label": {"x"}}})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, time.Since(began), sampleInterval)
	require.Equal(t, []string{"the-b", "the-a"}, namesOf(found))
	assert.InDelta(t, 50, *found[0].CPUPercent, 0.001, "half a processor")
	assert.InDelta(t, 1, found[0].CPUTotal, 0.001)
	assert.JSONEq(t, reading("a", 2, 1), string(found[1].Attrs.(json.RawMessage)), "the last sample")
	for _, r := range s.Requests() {
		switch r.Path {
		case "/containers/json":
			assert.Contains(t, r.Query, "filters=")
			assert.NotContains(t, r.Query, "all")
		case "/containers/a/stats":
			assert.Equal(t, "one-shot=1&stream=0", r.Query)
		}
	}
	assert.Equal(t, 2, sent(s, "GET", "/containers/a/stats"))
}

func TestStatsOfAllAreAskedForAtTheSameTime(t *testing.T) {
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("c%d", i))
	}
	var now, most atomic.Int64
	full := make(chan struct{})
	s := fleet(t, func(id string, _ int) (int, string) {
		n := now.Add(1)
		defer now.Add(-1)
		most.Store(max(most.Load(), n))
		if n == samplesAtOnce {
			close(full)
		}
		<-full // none is answered before as many as may are asked for
		return 200, reading(id, 1, 1)
	}, ids...)
	found, err := statsAll(s, StatsAllRequest{OneShot: true})
	require.NoError(t, err)
	assert.Len(t, found, 200)
	assert.Nil(t, found[0].CPUPercent)
	assert.LessOrEqual(t, most.Load(), int64(samplesAtOnce))
}

// What one container does meanwhile is nothing to the others.
func TestStatsOfAllWhileContainersEnd(t *testing.T) {
	answers := map[string]func() (int, string){
		"removed":   func() (int, string) { return 404, message("No such container") },
		"ended":     func() (int, string) { return 200, `{"id":"ended","name":"/the-ended","read":"0001-01-01T00:00:00Z"}` },
		"refused":   func() (int, string) { return 409, message("is not running") },
		"empty":     func() (int, string) { return 200, "" },
		"failed":    func() (int, string) { return 500, message("no such process") },
		"restarted": func() (int, string) { return 200, reading("restarted", 2, 0.1) },
		"removing":  func() (int, string) { return 409, message("is marked for removal") },
	}
	prepared := func() *enginetest.Simulated {
		s := fleet(t, func(id string, n int) (int, string) {
			if n >= 2 && answers[id] != nil {
				return answers[id]()
			}
			return busy(id, n)
		}, "removed", "empty", "ended", "refused", "failed", "restarted", "removing", "web")
		s.Reply("GET /containers/failed/json", 200, `{"Id":"failed","Name":"/the-failed","State":{"Status":"exited"}}`)
		s.Reply("GET /containers/empty/json", 404, message("No such container"))
		s.Reply("GET /containers/refused/json", 200, `{"Id":"refused","Name":"/the-refused","State":{"Running":true}}`)
		s.Reply("GET /containers/removing/json", 200, `{"Id":"removing","Name":"/the-removing","State":{"Status":"removing"}}`)
		return s
	}
	found, err := statsAll(prepared(), StatsAllRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{"the-restarted", "the-web"}, namesOf(found))
	assert.Nil(t, found[0].CPUPercent)
	assert.NotNil(t, found[1].CPUPercent)

	for _, r := range []StatsAllRequest{{All: true}, {Containers: []string{"removed", "empty", "ended", "refused", "failed", "restarted", "removing", "web"}}} {
		s := prepared()
		found, err = statsAll(s, r)
		require.NoError(t, err)
		require.Equal(t, []string{"the-ended", "the-refused", "the-failed", "the-restarted", "the-web"}, namesOf(found))
		assert.Empty(t, found[1].Read)
		assert.Zero(t, *found[1].CPUPercent)
		assert.Equal(t, "refused", found[1].ID)
		assert.NotNil(t, found[1].Attrs)
		if r.All {
			assert.Equal(t, "all=1", s.Requests()[0].Query)
		}
	}
}

func TestStatsOfAllWithoutContainers(t *testing.T) {
	found, err := statsAll(fleet(t, busy), StatsAllRequest{})
	require.NoError(t, err)
	assert.Equal(t, []Usage{}, found)

	s := fleet(t, busy, "web")
	found, err = statsAll(s, StatsAllRequest{Containers: []string{}})
	require.NoError(t, err)
	assert.Equal(t, []Usage{}, found, "none were named")
	assert.Zero(t, sent(s, "GET", "/containers/json"))
}

func TestStatsOfAllFromEnginesThatDoNotSayWhose(t *testing.T) {
	anonymous := func(id string, n int) (int, string) {
		_, body := busy(id, n)
		return 200, strings.Replace(strings.Replace(body, `"id"`, `"x"`, 1), `"name"`, `"y"`, 1)
	}
	s := fleet(t, anonymous, "a")
	found, err := statsAll(s, StatsAllRequest{})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "the-a"}, []string{found[0].ID, found[0].Name})
	assert.Zero(t, sent(s, "GET", "/containers/a/json"), "the list has it")

	found, err = statsAll(s, StatsAllRequest{Containers: []string{"a"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "the-a"}, []string{found[0].ID, found[0].Name})
	assert.Equal(t, 1, sent(s, "GET", "/containers/a/json"))

	one, err := Stats(context.Background(), s.Engine(), StatsRequest{Ref: Ref{Container: "a"}, OneShot: true})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "the-a"}, []string{one.ID, one.Name})
}

func TestStatsOfAllFromOldEngines(t *testing.T) {
	s := fleet(t, func(string, int) (int, string) { return 200, linuxSample }, "a")
	s.SetVersion("1.40")
	found, err := statsAll(s, StatsAllRequest{})
	require.NoError(t, err)
	assert.InDelta(t, 100, *found[0].CPUPercent, 0.001)
	assert.Equal(t, "stream=0", s.Last().Query)
	assert.Equal(t, 1, sent(s, "GET", "/containers/a/stats"))
}

// Samples that lie close together, because the first took its time, say little.
func TestStatsOfAllTakeAnotherSampleWhenTwoAreTooClose(t *testing.T) {
	s := fleet(t, func(id string, n int) (int, string) {
		return 200, reading(id, max(1, n-1), float64(n))
	}, "a")
	found, err := statsAll(s, StatsAllRequest{})
	require.NoError(t, err)
	assert.InDelta(t, 200, *found[0].CPUPercent, 0.001)
	assert.Equal(t, 3, sent(s, "GET", "/containers/a/stats"))
}

func TestStatsOfAllAskAgainForWhatBrokeOff(t *testing.T) {
	s := fleet(t, busy, "a")
	cuts := 0
	s.Handle("GET /containers/a/stats", func(w http.ResponseWriter, _ *http.Request) {
		if cuts++; cuts == 1 {
			conn, _, _ := w.(http.Hijacker).Hijack()
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
			_ = conn.Close()
			return
		}
		_, _ = io.WriteString(w, reading("a", cuts, 1))
	})
	found, err := statsAll(s, StatsAllRequest{OneShot: true})
	require.NoError(t, err)
	assert.Len(t, found, 1)
}

func TestOneOfWhichTheEngineGivesNoNumbersIsLeftOut(t *testing.T) {
	s := fleet(t, func(name string, n int) (int, string) {
		if name == "b" {
			return 500, message("the shim is dead")
		}
		return busy(name, n)
	}, "a", "b")
	found, err := statsAll(s, StatsAllRequest{})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "a", found[0].ID)
}

func TestOneWhoseNumbersDoNotComeIsLeftOut(t *testing.T) {
	s := fleet(t, busy, "a", "b")
	s.Handle("GET /containers/b/stats", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	e := s.EngineWith(engine.Options{Timeout: 0.5})
	found, err := StatsAll(context.Background(), e, StatsAllRequest{OneShot: true})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "a", found[0].ID)
	_, err = StatsAll(context.Background(), e, StatsAllRequest{OneShot: true, Containers: []string{"a", "b"}})
	assert.Equal(t, fault.Timeout, fault.CodeOf(err))
	assert.Equal(t, "b", fault.From(err).Resource)
}

func TestStatsOfAllFail(t *testing.T) {
	always := func(status int, body string) func(string, int) (int, string) {
		return func(string, int) (int, string) { return status, body }
	}
	tiny, small := wire.Size(64), wire.Size(samplesAtOnce*500)
	for name, c := range map[string]struct {
		code    fault.Code
		sample  func(string, int) (int, string)
		request StatsAllRequest
	}{
		"a name that does not exist":     {fault.ContainerNotFound, busy, StatsAllRequest{Containers: []string{"a", "nobody"}}},
		"one that was named":             {fault.EngineFailed, always(500, message("broken")), StatsAllRequest{Containers: []string{"a"}}},
		"nonsense":                       {fault.BadReply, always(200, "[1]"), StatsAllRequest{}},
		"nothing of one that runs":       {fault.BadReply, always(200, ""), StatsAllRequest{}},
		"names and filters":              {fault.InvalidArgument, busy, StatsAllRequest{Containers: []string{"a"}, Filters: wire.Filters{"label": {"x"}}}},
		"no name":                        {fault.InvalidArgument, busy, StatsAllRequest{Containers: []string{"../a"}}},
		"a sample that is too large":     {fault.TooLarge, always(200, reading("a", 1, 1)+strings.Repeat(" ", 500)), StatsAllRequest{Bound: engine.Bound{MaxBytes: &small}}},
		"too many samples":               {fault.TooLarge, busy, StatsAllRequest{Bound: engine.Bound{MaxBytes: &tiny}}},
		"a limit that cannot be a limit": {fault.InvalidArgument, busy, StatsAllRequest{Bound: engine.Bound{MaxBytes: ptr(wire.Size(0))}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := fleet(t, c.sample, "a", "b")
			s.Reply("GET /containers/nobody/stats", 404, message("No such container: nobody"))
			_, err := statsAll(s, c.request)
			assert.Equal(t, c.code, fault.CodeOf(err), "%v", err)
			if c.code == fault.TooLarge {
				assert.Equal(t, "stream_stats_all", fault.From(err).Details["instead"])
			}
		})
	}
	s := fleet(t, busy, "a", "b")
	s.Reply("GET /containers/json", 200, `[{"Id":"../x"}]`)
	_, err := statsAll(s, StatsAllRequest{})
	assert.Equal(t, fault.BadReply, fault.CodeOf(err))
	s.Reply("GET /containers/json", 200, `[1]`)
	_, err = statsAll(s, StatsAllRequest{})
	assert.Equal(t, fault.BadReply, fault.CodeOf(err))
	s.Reply("GET /containers/json", 400, message("bad filter"))
	_, err = statsAll(s, StatsAllRequest{})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%v", err)
	s.SetVersion("1.40")
	_, err = statsAll(s, StatsAllRequest{OneShot: true})
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
	_, err = StatsAll(cancelled(), s.Engine(), StatsAllRequest{})
	assert.ErrorIs(t, err, context.Canceled)
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestStatsOfAllEndWithTheirCaller(t *testing.T) {
	for name, at := range map[string]int{"at the first sample": 1, "while it waits for the second": 2} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			s := fleet(t, busy, "a")
			s.Handle("GET /containers/a/stats", func(w http.ResponseWriter, r *http.Request) {
				if at == 1 {
					w.(http.Flusher).Flush()
					cancel()
					<-r.Context().Done()
					return
				}
				_, _ = io.WriteString(w, reading("a", 1, 1))
				time.AfterFunc(50*time.Millisecond, cancel)
			})
			began := time.Now()
			_, err := StatsAll(ctx, s.Engine(), StatsAllRequest{})
			require.ErrorIs(t, err, context.Canceled)
			assert.Less(t, time.Since(began), 10*time.Second)
			assert.Equal(t, 1, sent(s, "GET", "/containers/a/stats"))
		})
	}
}
