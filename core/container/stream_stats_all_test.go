package container

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// harbour is a fleet whose events are what the test tells.
type harbour struct {
	*enginetest.Simulated
	events chan string // "" ends the connection

	mu   sync.Mutex
	list []string
}

func newHarbour(t *testing.T, sample func(id string, n int) (int, string), ids ...string) *harbour {
	t.Helper()
	h := &harbour{Simulated: fleet(t, sample, ids...), events: make(chan string, 16)}
	h.lists(ids...)
	h.Handle("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		for {
			select {
			case event := <-h.events:
				if event == "" {
					return
				}
				_, _ = io.WriteString(w, event+"\n")
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	h.Handle("GET /containers/json", func(w http.ResponseWriter, _ *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		_, _ = io.WriteString(w, "["+strings.Join(h.list, ",")+"]")
	})
	return h
}

// lists has the engine list other containers from now on.
func (h *harbour) lists(ids ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = nil
	for _, id := range ids {
		h.list = append(h.list, fmt.Sprintf(`{"Id":%q,"Names":["/the-%s"]}`, id, id))
	}
}

func (h *harbour) tell(action, id string) {
	h.events <- fmt.Sprintf(`{"Type":"container","Action":%q,"Actor":{"ID":%q,"Attributes":{"name":"new-%s"}},"timeNano":%d}`, action, id, id, time.Now().UnixNano())
}

// watchAll opens a stream, and gives each item to see, until that says that it was enough.
func (h *harbour) watchAll(r StreamStatsAllRequest, see func(Usage) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out := &enginetest.Sink[Usage]{Each: func(u Usage) {
		if see(u) {
			cancel()
		}
	}}
	_, err := StreamStatsAll(ctx, h.Engine(), r, out)
	return err
}

func stopped(id string) (int, string) {
	return 200, fmt.Sprintf(`{"id":%q,"name":"/the-%s","read":"0001-01-01T00:00:00Z"}`, id, id)
}

func TestStreamStatsOfAllGivesEachEverySecond(t *testing.T) {
	h := newHarbour(t, busy, "a", "b")
	seen := map[string][]Usage{}
	err := h.watchAll(StreamStatsAllRequest{Filters: wire.Filters{"label": {"x"}}}, func(u Usage) bool {
		seen[u.Name] = append(seen[u.Name], u)
		return len(seen["the-a"]) == 3 && len(seen["the-b"]) >= 2
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Nil(t, seen["the-a"][0].CPUPercent)
	assert.InDelta(t, 50, *seen["the-a"][1].CPUPercent, 0.001)
	assert.InDelta(t, 50, *seen["the-a"][2].CPUPercent, 0.001)
	assert.NotNil(t, seen["the-b"][1].Attrs)
}

func TestStreamStatsOfAllContainersComeAndGo(t *testing.T) {
	gone := false
	var mu sync.Mutex
	h := newHarbour(t, func(id string, n int) (int, string) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case id == "leaves" && n > 1:
			return stopped(id)
		case id == "vanishes" && n > 1:
			return 404, message("No such container")
		case id == "fails" && n > 1:
			gone = true
			return 500, message("no such process")
		}
		return busy(id, n)
	}, "leaves", "vanishes", "fails", "a", "late")
	h.Reply("GET /containers/fails/json", 404, message("No such container"))
	h.lists("leaves", "vanishes", "fails", "a")
	counts := map[string]int{}
	var began, joined time.Time
	err := h.watchAll(StreamStatsAllRequest{}, func(u Usage) bool {
		counts[u.ID]++
		mu.Lock()
		defer mu.Unlock()
		if counts["a"] == 2 && began.IsZero() {
			h.lists("a", "late")
			began = time.Now()
			h.tell("start", "late")
		}
		if u.ID == "late" && joined.IsZero() {
			joined = time.Now()
		}
		return counts["late"] >= 2 && gone
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, counts["leaves"])
	assert.Equal(t, 1, counts["vanishes"])
	assert.Equal(t, 1, counts["fails"])
	assert.Greater(t, counts["a"], 2)
	assert.Less(t, joined.Sub(began), 5*time.Second)
}

// A container that is restarted is known again, and what it has used begins anew.
func TestStreamStatsOfAllOverRestarts(t *testing.T) {
	for _, r := range []StreamStatsAllRequest{{}, {Containers: []string{"web"}}} {
		var h *harbour
		h = newHarbour(t, func(id string, n int) (int, string) {
			if n == 2 {
				defer h.tell("start", id)
				return stopped(id)
			}
			return busy(id, n)
		}, "web")
		var found []Usage
		err := h.watchAll(r, func(u Usage) bool {
			found = append(found, u)
			return len(found) == 3
		})
		require.ErrorIs(t, err, context.Canceled)
		assert.Nil(t, found[0].CPUPercent)
		assert.Nil(t, found[1].CPUPercent, "after the restart")
		assert.NotNil(t, found[2].CPUPercent)
	}
}

func TestStreamStatsOfNamedContainersEndsWithTheLast(t *testing.T) {
	h := newHarbour(t, func(id string, n int) (int, string) {
		switch {
		case id == "idle" && n == 1:
			return stopped(id)
		case n > 1:
			return 404, message("No such container")
		}
		return busy(id, n)
	}, "a", "idle")
	told := false
	err := h.watchAll(StreamStatsAllRequest{Containers: []string{"a", "idle"}}, func(u Usage) bool {
		assert.Equal(t, "a", u.ID)
		if !told {
			told = true
			h.tell("start", "somebody")
			h.tell("destroy", "idle")
		}
		return false
	})
	require.NoError(t, err, "it has ended by itself")
	assert.Zero(t, sent(h.Simulated, "GET", "/containers/json"))
	require.NoError(t, h.watchAll(StreamStatsAllRequest{Containers: []string{}}, nil), "none were named")
}

func TestStreamStatsOfAllKnowsNewNames(t *testing.T) {
	h := newHarbour(t, func(id string, n int) (int, string) {
		_, body := busy(id, n)
		return 200, strings.Replace(body, `"name"`, `"x"`, 1)
	}, "a")
	seen := []string{}
	err := h.watchAll(StreamStatsAllRequest{}, func(u Usage) bool {
		if seen = append(seen, u.Name); len(seen) == 1 {
			h.mu.Lock()
			h.list = []string{`{"Id":"a","Names":["/new-a"]}`}
			h.mu.Unlock()
			h.tell("rename", "a")
		}
		return len(seen) == 3
	})
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "the-a", seen[0])
	assert.Equal(t, "new-a", seen[2])
}

// The connection with the events is made anew, and what happened meanwhile is looked for.
func TestStreamStatsOfAllWithoutEventsForAWhile(t *testing.T) {
	h := newHarbour(t, busy, "a", "late")
	h.lists("a")
	var retries engine.Retries
	ctx, cancel := context.WithTimeout(engine.CountRetries(context.Background(), &retries), 30*time.Second)
	defer cancel()
	cut := false
	_, err := StreamStatsAll(ctx, h.Engine(), StreamStatsAllRequest{}, &enginetest.Sink[Usage]{Each: func(u Usage) {
		switch {
		case u.ID == "late":
			cancel()
		case !cut:
			cut = true
			h.lists("a", "late")
			h.events <- `{"Actor":7}` // nonsense is a loss, too
			h.events <- ""
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	assert.GreaterOrEqual(t, retries.Count(), uint32(1))
	assert.GreaterOrEqual(t, sent(h.Simulated, "GET", "/events"), 2)
}

func TestStreamStatsOfAllFails(t *testing.T) {
	always := func(status int, body string) func(string, int) (int, string) {
		return func(string, int) (int, string) { return status, body }
	}
	for name, c := range map[string]struct {
		code    fault.Code
		sample  func(string, int) (int, string)
		request StreamStatsAllRequest
		prepare func(*harbour)
	}{
		"a name that does not exist": {fault.ContainerNotFound, busy, StreamStatsAllRequest{Containers: []string{"a", "nobody"}}, nil},
		"no name":                    {fault.InvalidArgument, busy, StreamStatsAllRequest{Containers: []string{""}}, nil},
		"names and filters":          {fault.InvalidArgument, busy, StreamStatsAllRequest{Containers: []string{"a"}, Filters: wire.Filters{"x": {"y"}}}, nil},
		"nonsense":                   {fault.BadReply, always(200, "[1]"), StreamStatsAllRequest{}, nil},
		"no events": {fault.EngineFailed, busy, StreamStatsAllRequest{}, func(h *harbour) {
			h.Reply("GET /events", 500, message("broken"))
		}},
		"no list": {fault.EngineFailed, busy, StreamStatsAllRequest{}, func(h *harbour) {
			h.Reply("GET /containers/json", 500, message("broken"))
		}},
		"no id": {fault.BadReply, busy, StreamStatsAllRequest{Containers: []string{"a"}}, func(h *harbour) {
			h.Reply("GET /containers/a/json", 200, `{"Id":"../b"}`)
		}},
		"no list any more": {fault.EngineFailed, busy, StreamStatsAllRequest{}, func(h *harbour) {
			h.tell("start", "new")
			n := 0
			h.Handle("GET /containers/json", func(w http.ResponseWriter, _ *http.Request) {
				if n++; n > 1 {
					w.WriteHeader(500)
					_, _ = io.WriteString(w, message("broken"))
					return
				}
				_, _ = io.WriteString(w, "[]")
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarbour(t, c.sample, "a")
			h.Reply("GET /containers/nobody/json", 404, message("No such container: nobody"))
			if c.prepare != nil {
				c.prepare(h)
			}
			err := h.watchAll(c.request, func(Usage) bool { return false })
			assert.Equal(t, c.code, fault.CodeOf(err), "%v", err)
		})
	}
}

func TestStreamStatsOfAllLeavesNothingBehind(t *testing.T) {
	h := newHarbour(t, busy, "a", "b")
	for _, out := range []*enginetest.Sink[Usage]{{Err: errLeft}} {
		e := h.Engine()
		_, err := StreamStatsAll(context.Background(), e, StreamStatsAllRequest{}, out)
		require.ErrorIs(t, err, errLeft)
		e.Close()
	}
	_, err := StreamStatsAll(cancelled(), h.Engine(), StreamStatsAllRequest{}, &enginetest.Sink[Usage]{})
	require.ErrorIs(t, err, context.Canceled)
	mine := func() bool {
		left := behind()
		return strings.Contains(left, "statsWatch") || strings.Contains(left, "sampler") || strings.Contains(left, "subscribeChanges")
	}
	if !assert.Eventually(t, func() bool { return !mine() }, 10*time.Second, 5*time.Millisecond) {
		t.Log(behind())
	}
}
