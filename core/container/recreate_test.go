package container

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/core/undo"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// service is an engine with a container "web" that is to be replaced, and remembers what is done with it.
type service struct {
	*enginetest.Simulated
	fails map[string]int // "stop old" → status

	mu       sync.Mutex
	name     string
	running  bool
	paused   bool
	old, new bool // exist
	done     []string
	stopping chan struct{} // a stop waits for it
}

const oldID = "0123456789abcdef"

func newService(t *testing.T, config string) *service {
	s := &service{Simulated: enginetest.New(t), fails: map[string]int{}, name: "web", running: true, old: true}
	s.Reply("GET /images/x/json", 200, `{"Id":"sha256:1","Config":{"Volumes":{"/data":{},"/named":{},"/logs":{}}}}`)
	s.Reply("GET /containers/json", 200, `[]`)
	inspect := func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.old {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"No such container"}`)
			return
		}
		_, _ = fmt.Fprintf(w, `{"Id":%q,"Name":"/%s","State":{"Running":%t,"Paused":%t,"Status":"running"},"HostConfig":{},"Config":{"Image":"x","StopTimeout":0}%s}`,
			oldID, s.name, s.running, s.paused, config)
	}
	s.Handle("GET /containers/"+oldID+"/json", inspect)
	s.Handle("GET /containers/web/json", inspect)
	verbs := map[string]func(r *http.Request){
		"POST /containers/" + oldID + "/stop": func(r *http.Request) {
			if s.stopping != nil { // goes on although its caller has gone
				go func() { <-s.stopping; s.mu.Lock(); s.running = false; s.mu.Unlock() }()
				s.mu.Unlock()
				<-r.Context().Done()
				s.mu.Lock()
				return
			}
			s.running = false
		},
		"POST /containers/" + oldID + "/start":  func(*http.Request) { s.running = true },
		"POST /containers/" + oldID + "/pause":  func(*http.Request) { s.paused = true },
		"POST /containers/" + oldID + "/rename": func(r *http.Request) { s.name = r.URL.Query().Get("name") },
		"DELETE /containers/" + oldID:           func(*http.Request) { s.old = false },
		"POST /containers/new/start":            func(*http.Request) {},
		"DELETE /containers/new":                func(*http.Request) { s.new = false },
	}
	for route, do := range verbs {
		what := route[strings.LastIndex(route, "/")+1:]
		if strings.HasPrefix(route, "DELETE") {
			what = "remove"
		}
		if strings.Contains(route, oldID) {
			what += " old"
		} else {
			what += " new"
		}
		s.Handle(route, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.done = append(s.done, strings.TrimSpace(what+" "+r.URL.RawQuery))
			if status := s.fails[what]; status != 0 {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"message":"no `+what+`"}`)
				return
			}
			do(r)
			w.WriteHeader(http.StatusNoContent)
		})
	}
	s.Handle("POST /containers/create", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.done = append(s.done, "create new")
		if status := s.fails["create new"]; status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"message":"no create"}`)
			return
		}
		s.new = true
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"Id":"new"}`)
	})
	s.Handle("GET /containers/new/json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Id":"new","HostConfig":{},"NetworkSettings":{}}`)
	})
	return s
}

func (s *service) recreate(ctx context.Context, healthy error) (RunResult, error) {
	r := over("recreate")
	r.WaitHealthy = true
	return Run(ctx, s.Engine(), r, noReport, func(_ context.Context, id string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.done = append(s.done, "healthy "+id)
		return healthy
	})
}

// asBefore checks that the old container is what it was.
func (s *service) asBefore(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	assert.True(t, s.old && s.running && !s.new, "%+v", s.done)
	assert.Equal(t, "web", s.name)
}

func TestRecreateRemovesTheOldOneWhenTheNewOneIsHealthy(t *testing.T) {
	s := newService(t, "")
	result, err := s.recreate(context.Background(), nil)
	require.NoError(t, err)
	assert.Equal(t, "new", result.ID)
	assert.Equal(t, []string{
		"stop old", "rename old name=web-replaced-0123456789ab", "create new", "start new", "healthy new", "remove old force=1",
	}, s.done, "removed without its volumes")
	assert.Empty(t, result.Warnings)
}

func TestRecreateThatFailsBringsTheOldOneBack(t *testing.T) {
	for _, what := range []string{"stop old", "rename old", "create new", "start new"} {
		s := newService(t, "")
		s.fails[what] = http.StatusInternalServerError
		_, err := s.recreate(context.Background(), nil)
		require.Error(t, err, what)
		s.asBefore(t)
		assert.NotContains(t, fault.From(err).Details, "left", what)
		assert.Empty(t, fault.From(err).Children, what)
	}
	s := newService(t, "")
	_, err := s.recreate(context.Background(), fault.New(fault.Unhealthy, "it is not well"))
	assert.True(t, fault.Is(err, fault.Unhealthy))
	s.asBefore(t)
}

func TestAPausedContainerComesBackPaused(t *testing.T) {
	s := newService(t, "")
	s.paused = true
	s.fails["create new"] = http.StatusBadRequest
	_, err := s.recreate(context.Background(), nil)
	require.Error(t, err)
	s.asBefore(t)
	assert.Contains(t, s.done, "pause old")
}

func TestAStopThatMissesTheDeadlineIsWaitedForAndTakenBack(t *testing.T) {
	s := newService(t, "")
	s.stopping = make(chan struct{})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	go func() { // the engine ends the container long after the caller has given up
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		close(s.stopping)
	}()
	_, err := s.recreate(ctx, nil)
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
	s.asBefore(t)
	assert.Contains(t, s.done, "start old")
	assert.NotContains(t, s.done, "create new")
}

func TestACallerWhoGivesUpWhileTheNewOneGetsHealthy(t *testing.T) {
	s := newService(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	r := over("recreate")
	r.WaitHealthy = true
	_, err := Run(ctx, s.Engine(), r, noReport, func(ctx context.Context, _ string) error {
		cancel()
		return ctx.Err()
	})
	assert.Equal(t, fault.Cancelled, fault.From(err).Code, "%v", err)
	s.asBefore(t)
}

func TestWhatCannotBeTakenBackIsTold(t *testing.T) {
	s := newService(t, "")
	s.fails["create new"], s.fails["rename old name"], s.fails["start old"] = http.StatusBadRequest, 0, http.StatusInternalServerError
	_, err := s.recreate(context.Background(), nil)
	f := fault.From(err)
	assert.Equal(t, fault.InvalidArgument, f.Code, "the first failure")
	require.Len(t, f.Children, 1)
	assert.Contains(t, f.Children[0].Message, "no start old")
	left := f.Details["left"].([]undo.Left)
	require.Len(t, left, 1)
	assert.Equal(t, undo.Left{What: "container", Name: "web", State: "stopped; it ran before", How: `start the container "web" again`}, left[0])
	assert.Contains(t, f.Hint, `start the container "web" again`)
	data, err := json.Marshal(f)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"left":[{"what":"container","name":"web"`)
}

func TestTheOldOneThatCannotBeRemovedIsAWarning(t *testing.T) {
	s := newService(t, "")
	s.fails["remove old"] = http.StatusInternalServerError
	result, err := s.recreate(context.Background(), nil)
	require.NoError(t, err)
	require.Len(t, result.Warnings, 1)
	assert.Contains(t, result.Warnings[0], "web-replaced-0123456789ab")
}

func TestAContainerThatRemovesItselfIsNotReplaced(t *testing.T) {
	s := newService(t, `,"HostConfig":{"AutoRemove":true}`)
	_, err := s.recreate(context.Background(), nil)
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	assert.Empty(t, s.done, "it is not touched")
}

func TestAnonymousVolumesGoToTheNewContainer(t *testing.T) {
	id := func(c string) string { return strings.Repeat(c, 64) }
	mount := func(name, at string, rw bool) string {
		return fmt.Sprintf(`{"Type":"volume","Name":%q,"Destination":%q,"RW":%t}`, name, at, rw)
	}
	s := newService(t, `,"Mounts":[`+strings.Join([]string{
		mount(id("a"), "/data", true), mount(id("b"), "/logs", false), mount(id("c"), "/cache", true), mount(id("d"), "/elsewhere", true),
		mount(id("e"), "/mounted", true), mount("pgdata", "/named", true), `{"Type":"bind","Source":"/srv","Destination":"/srv"}`,
	}, ",")+`]`)
	r := over("recreate")
	r.Volumes = Volumes{"/cache", "other:/named"}
	require.NoError(t, json.Unmarshal([]byte(`[{"type":"volume","target":"/mounted"}]`), &r.Mounts))
	result, err := Run(context.Background(), s.Engine(), r, noReport, nil)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"/data": id("a"), "/logs": id("b"), "/cache": id("c"), "/mounted": id("e")}, result.MovedVolumes)
	var sent struct {
		HostConfig struct {
			Binds  []string
			Mounts []struct {
				Type, Source, Target string
				ReadOnly             bool
			}
		}
	}
	for _, request := range s.Requests() {
		if request.Path == "/containers/create" {
			require.NoError(t, json.Unmarshal([]byte(request.Body), &sent))
		}
	}
	assert.ElementsMatch(t, []string{id("c") + ":/cache", "other:/named"}, sent.HostConfig.Binds)
	found := map[string]string{}
	for _, m := range sent.HostConfig.Mounts {
		assert.Equal(t, "volume", m.Type)
		found[m.Target] = fmt.Sprintf("%s %t", m.Source[:1], m.ReadOnly)
	}
	assert.Equal(t, map[string]string{"/mounted": "e false", "/data": "a false", "/logs": "b true"}, found)
	assert.Contains(t, s.done, "remove old force=1", "volumes that have no place any more stay, too")
}

// A program that was killed in the middle of a replacement leaves the old container under its other name.
func TestAnInterruptedReplacementIsTakenUp(t *testing.T) {
	s := newService(t, "")
	s.name, s.running = "web-replaced-0123456789ab", false
	s.Handle("GET /containers/web/json", func(w http.ResponseWriter, r *http.Request) {
		if s.mu.Lock(); s.name != "web" {
			w.WriteHeader(http.StatusNotFound)
		} else {
			_, _ = io.WriteString(w, `{"Id":"`+oldID+`","Name":"/web","State":{"Status":"exited"},"HostConfig":{},"Config":{"Image":"x"}}`)
		}
		s.mu.Unlock()
	})
	s.Reply("GET /containers/json", 200, `[{"Id":"ffff456789abcdef","Names":["/web-replaced-0123456789ab"]},{"Id":"`+oldID+`","Names":["/web-replaced-0123456789ab"]}]`)
	result, err := Run(context.Background(), s.Engine(), over("recreate"), noReport, nil)
	require.NoError(t, err)
	assert.Equal(t, "new", result.ID)
	assert.Equal(t, []string{
		"rename old name=web", "stop old", "rename old name=web-replaced-0123456789ab", "create new", "start new", "remove old force=1",
	}, s.done)
}

func TestADetachedRunThatHasEndedAlreadyHasAResult(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
	s.Reply("POST /containers/"+runID+"/start", 204, "")
	s.Reply("GET /containers/"+runID+"/json", 404, `{"message":"No such container"}`)
	r := RunRequest{Options: Options{Image: "x"}, Detach: true, Remove: true, AutoPort: true}
	require.NoError(t, r.Ports.UnmarshalJSON([]byte(`{"80": null}`)))
	result, err := Run(context.Background(), s.Engine(), r, noReport, nil)
	require.NoError(t, err)
	assert.Equal(t, runID, result.ID)
	assert.Empty(t, result.AutoPorts)
}

func TestATakenAddressIsNoTakenPort(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
	starts := 0
	s.Handle("POST /containers/"+runID+"/start", func(w http.ResponseWriter, _ *http.Request) {
		starts++
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"message":"Address already in use"}`)
	})
	s.Reply("DELETE /containers/"+runID, 204, "")
	s.Reply("GET /containers/json", 200, `[]`)
	s.Reply("GET /containers/"+runID+"/json", 200, `{"HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8080"}]}}}`)
	r := RunRequest{Options: Options{Image: "x"}, Detach: true, AutoPort: true}
	require.NoError(t, r.Ports.UnmarshalJSON([]byte(`{"80": 8080}`)))
	_, err := Run(context.Background(), s.Engine(), r, noReport, nil)
	assert.Equal(t, fault.AddressConflict, fault.CodeOf(err), "%v", err)
	assert.Equal(t, 1, starts, "no other port helps")
}
