package health

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"dockbridge/core/container"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const webID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

var web = container.Ref{Container: "web"}

// world is an engine with the one container "web", whose life a test directs.
type world struct {
	*enginetest.Simulated
	t *testing.T

	mu            sync.Mutex
	state         string
	log           string
	subscriptions int
	subscribing   func(n int)
	inspecting    func(n int)
	inspects      int

	events chan string
	cut    chan struct{}
}

// document gives the reply to an inspect with the given "State", and more fields if any.
func document(state string, more ...string) string {
	fields := append([]string{`"Id":"` + webID + `","Name":"/web","State":` + state}, more...)
	return "{" + strings.Join(fields, ",") + "}"
}

func newWorld(t *testing.T, inspect string) *world {
	t.Helper()
	w := &world{Simulated: enginetest.New(t), t: t, state: inspect, events: make(chan string, 16), cut: make(chan struct{})}
	for _, name := range []string{"web", webID} {
		w.Handle("GET /containers/"+name+"/json", w.serveInspect)
		w.Handle("GET /containers/"+name+"/logs", w.serveLogs)
	}
	w.Handle("GET /events", w.serveEvents)
	return w
}

func (w *world) set(inspect string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = inspect
}

// writes sets the log of a container that does not go on writing.
func (w *world) writes(log string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = log
}

// onSubscribe calls f when the events are asked for, with the number of times they were.
func (w *world) onSubscribe(f func(n int)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribing = f
}

// onInspect calls f before an inspect is answered.
func (w *world) onInspect(f func(n int)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inspecting = f
}

// become changes the state and says so.
func (w *world) become(inspect, action string) {
	w.set(inspect)
	w.emit(action)
}

func (w *world) emit(action string, attributes ...string) {
	pairs := map[string]string{"name": "web"}
	for i := 0; i < len(attributes); i += 2 {
		pairs[attributes[i]] = attributes[i+1]
	}
	text, _ := json.Marshal(map[string]any{"Type": "container", "Action": action, "Actor": map[string]any{"ID": webID, "Attributes": pairs}})
	w.events <- string(text)
}

func (w *world) serveInspect(out http.ResponseWriter, _ *http.Request) {
	w.mu.Lock()
	w.inspects++
	n, hook := w.inspects, w.inspecting
	w.mu.Unlock()
	if hook != nil {
		hook(n)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == "" {
		out.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(out, `{"message":"No such container: web"}`)
		return
	}
	_, _ = io.WriteString(out, w.state)
}

func (w *world) serveLogs(out http.ResponseWriter, _ *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == "" {
		out.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(out, `{"message":"No such container: web"}`)
		return
	}
	_, _ = io.WriteString(out, w.log)
}

func (w *world) serveEvents(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.subscriptions++
	n, hook := w.subscriptions, w.subscribing
	w.mu.Unlock()
	out.WriteHeader(http.StatusOK)
	out.(http.Flusher).Flush()
	if hook != nil {
		hook(n)
	}
	for {
		select {
		case text := <-w.events:
			_, _ = io.WriteString(out, text+"\n")
			out.(http.Flusher).Flush()
		case <-w.cut:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// subscribed gives the queries of the subscriptions so far.
func (w *world) subscribed() []url.Values {
	var found []url.Values
	for _, r := range w.Requests() {
		if r.Path == "/events" {
			q, err := url.ParseQuery(r.Query)
			require.NoError(w.t, err)
			found = append(found, q)
		}
	}
	return found
}

// soon is a context for waits that end by themselves; the time is only for those that do not.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// ticking is a context whose time is up when the test says so.
type ticking struct {
	context.Context
	done chan struct{}
	once sync.Once
}

func timed(t *testing.T) *ticking { return &ticking{Context: soon(t), done: make(chan struct{})} }

func (c *ticking) expire()               { c.once.Do(func() { close(c.done) }) }
func (c *ticking) Done() <-chan struct{} { return c.done }

func (c *ticking) Err() error {
	select {
	case <-c.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func failed(t *testing.T, err error, code fault.Code) *fault.Error {
	t.Helper()
	require.Error(t, err)
	f := fault.From(err)
	require.Equal(t, code, f.Code, "%v", err)
	assert.Equal(t, "web", f.Resource)
	return f
}

func withHealth(status, output string) string {
	return document(fmt.Sprintf(`{"Status":"running","Running":true,"Health":{"Status":%q,"FailingStreak":3,"Log":[
		{"End":"2025-08-01T10:00:00Z","ExitCode":0,"Output":"old"},
		{"End":"2025-08-01T12:00:00.5Z","ExitCode":1,"Output":%q}]}}`, status, output), `"Config":{"Healthcheck":{"Test":["CMD","x"]}}`)
}

var (
	isCreated    = document(`{"Status":"created"}`)
	isRunning    = document(`{"Status":"running","Running":true,"StartedAt":"2025-08-01T12:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"}`)
	isPaused     = document(`{"Status":"paused","Running":true,"Paused":true}`)
	isRestarting = document(`{"Status":"restarting","Running":true,"Restarting":true,"ExitCode":1}`, `"RestartCount":2`)
	hasExited    = document(`{"Status":"exited","ExitCode":3,"StartedAt":"2025-08-01T12:00:00Z","FinishedAt":"2025-08-01T12:00:09Z"}`)
	wasKilled    = document(`{"Status":"exited","ExitCode":137,"OOMKilled":true}`)
)

type operation[Req, Res any] func(context.Context, *engine.Engine, Req) (Res, error)

// outcome is what an operation came to.
type outcome[Res any] struct {
	result Res
	err    error
}

// start runs an operation beside the test.
func start[Req, Res any](ctx context.Context, w *world, f operation[Req, Res], r Req) <-chan outcome[Res] {
	done := make(chan outcome[Res], 1)
	e := w.Engine()
	go func() {
		result, err := f(ctx, e, r)
		done <- outcome[Res]{result, err}
	}()
	return done
}
