package compose

import (
	"context"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var byName = Project{ProjectName: "p"}

const hooked = `services:
  web: {image: app, depends_on: {db: {condition: service_started, restart: true}},
    pre_stop: [{command: [a], environment: {A: b}}], post_start: [{command: [b]}]}
  db: {image: app}`

type action func(context.Context, *engine.Engine, Selected) (Names, error)

func actions() map[string]action {
	minus := func(f func(s Selected, e *engine.Engine, ctx context.Context) (Names, error)) action {
		return func(ctx context.Context, e *engine.Engine, s Selected) (Names, error) { return f(s, e, ctx) }
	}
	return map[string]action{
		"stop": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Stop(ctx, e, StopRequest{Selected: s}, silent)
		}),
		"start": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Start(ctx, e, StartRequest{Selected: s, Wait: true}, silent)
		}),
		"restart": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Restart(ctx, e, RestartRequest{Selected: s}, silent)
		}),
		"kill": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Kill(ctx, e, KillRequest{Selected: s}, silent)
		}),
		"pause": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Pause(ctx, e, PauseRequest{Selected: s}, silent)
		}),
		"unpause": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Unpause(ctx, e, UnpauseRequest{Selected: s}, silent)
		}),
		"remove": minus(func(s Selected, e *engine.Engine, ctx context.Context) (Names, error) {
			return Remove(ctx, e, RemoveRequest{Selected: s, Stop: true}, silent)
		}),
	}
}

func TestWhatIsDoneWithContainersThatAreThere(t *testing.T) {
	states := map[string]string{"start": "exited", "unpause": "paused"}
	for name, do := range actions() {
		for _, p := range []Project{byName, text(hooked)} {
			state := states[name]
			if state == "" {
				state = "running"
			}
			w := newWorld(t)
			w.has("web", state, "com.docker.compose.depends_on", "db:service_started:false,web:x:true")
			w.has("db", state, "com.docker.compose.depends_on", "web:service_started:false")
			done, err := do(soon(t), w.engine(), Selected{Project: p})
			require.NoError(t, err, name)
			assert.Equal(t, []string{"p-db-1", "p-web-1"}, done.Containers, name)
			for _, now := range w.states() {
				want := map[string]string{"stop": "exited", "kill": "exited", "pause": "paused"}[name]
				if want == "" {
					want = "running"
				}
				assert.Equal(t, want, now, name)
			}
			_, err = do(soon(t), w.engine(), Selected{Project: p, Services: []string{"nobody"}})
			failed(t, err, fault.ServiceNotFound)
		}
	}
}

func TestFailuresOfEachServiceAreTold(t *testing.T) {
	routes := map[string]string{"remove": "DELETE /containers/*"}
	states := map[string]string{"start": "exited", "unpause": "paused"}
	for name, do := range actions() {
		route := routes[name]
		if route == "" {
			route = "POST /containers/*/" + name
		}
		state := states[name]
		if state == "" {
			state = "running"
		}
		w := newWorld(t)
		w.has("web", state)
		w.has("db", state)
		w.breaks(route, 500, "broken")
		_, err := do(soon(t), w.engine(), Selected{Project: byName})
		f := failed(t, err, fault.EngineFailed)
		assert.Equal(t, "db", f.Details["service"], name)
		assert.Len(t, f.Children, 1, name)
		w.breaks("GET /containers/json", 500, "broken")
		_, err = do(soon(t), w.engine(), Selected{Project: byName})
		failed(t, err, fault.EngineFailed)
		_, err = do(soon(t), w.engine(), Selected{Project: Project{ProjectName: "No Name"}})
		failed(t, err, fault.InvalidArgument)
	}
}

func TestHooksThatFail(t *testing.T) {
	for _, name := range []string{"stop", "restart"} {
		w := newWorld(t)
		w.execExit = 3
		w.has("web", "running")
		_, err := actions()[name](soon(t), w.engine(), Selected{Project: text(hooked)})
		f := failed(t, err, fault.CommandFailed)
		assert.Equal(t, 3, f.Details["exit_code"])
		w.breaks("POST /containers/*/exec", 500, "broken")
		_, err = actions()[name](soon(t), w.engine(), Selected{Project: text(hooked)})
		failed(t, err, fault.EngineFailed)
	}
}

func TestRestartTakesDependentsAlong(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	w.has("db", "running")
	s := Selected{Project: text(hooked), Services: []string{"db"}}
	done, err := Restart(soon(t), w.engine(), RestartRequest{Selected: s}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1", "p-web-1"}, done.Containers)
	done, err = Restart(soon(t), w.engine(), RestartRequest{Selected: s, NoDependencies: true}, silent)
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1"}, done.Containers)
	done, err = Start(soon(t), w.engine(), StartRequest{Selected: s}, silent)
	require.NoError(t, err)
	assert.Empty(t, done.Containers, "it runs")
}

func TestACancelledStopIsAnError(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running")
	ctx, cancel := context.WithCancel(soon(t))
	_, err := Stop(ctx, w.engine(), StopRequest{Selected: Selected{Project: byName}}, func(Progress) error { cancel(); return nil })
	failed(t, err, fault.Cancelled)
}

func TestGraceIsWholeSeconds(t *testing.T) {
	minus := -2
	e := newWorld(t).engine()
	_, err := Stop(soon(t), e, StopRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
	_, err = Restart(soon(t), e, RestartRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
	_, err = Down(soon(t), e, DownRequest{StopTimeout: &minus}, silent)
	failed(t, err, fault.InvalidArgument)
}

func TestStartRefusesAWaitWithoutTime(t *testing.T) {
	for _, seconds := range []float64{0, -1} {
		w := newWorld(t)
		w.has("web", "exited")
		_, err := Start(soon(t), w.engine(), StartRequest{Selected: Selected{Project: byName}, Wait: true, WaitTimeout: &seconds}, silent)
		failed(t, err, fault.InvalidArgument)
		assert.Empty(t, w.asked())
	}
}

func TestDownRemovesWhatIsTheProjects(t *testing.T) {
	for _, p := range []Project{byName, text(two)} {
		w := newWorld(t)
		_, err := up(t, w, text(two), Creation{})
		require.NoError(t, err)
		w.has("orphan", "running")
		w.has("job", "running", "com.docker.compose.oneoff", "True").name = "p-job-run"
		s := Selected{Project: p}
		r, err := Down(soon(t), w.engine(), DownRequest{Selected: s, Volumes: true, Images: "all", RemoveOrphans: true}, silent)
		require.NoError(t, err)
		assert.Equal(t, []string{"p-db-1", "p-job-run", "p-orphan-1", "p-web-1"}, r.Containers)
		assert.Equal(t, []string{"p_n"}, r.Networks)
		assert.Equal(t, []string{"p_data"}, r.Volumes)
		assert.Equal(t, []string{"app"}, r.Images)
		r, err = Down(soon(t), w.engine(), DownRequest{Selected: s, Images: "local"}, silent)
		require.NoError(t, err, "nothing is there")
		assert.Empty(t, r.Containers)
	}
}

func TestDownTellsWhatStays(t *testing.T) {
	for status, code := range map[int]fault.Code{409: "", 404: "", 500: fault.EngineFailed} {
		w := newWorld(t)
		_, err := up(t, w, text(two), Creation{})
		require.NoError(t, err)
		w.breaks("DELETE /networks/p_n", status, "no")
		r, err := Down(soon(t), w.engine(), DownRequest{Selected: Selected{Project: text(two)}}, silent)
		assert.Equal(t, code, fault.CodeOf(err), "%v", err)
		assert.Empty(t, r.Networks)
		assert.Contains(t, w.volumes, "p_data")
	}
	for _, route := range []string{"GET /networks", "GET /volumes"} {
		w := newWorld(t)
		w.breaks(route, 500, "no")
		_, err := Down(soon(t), w.engine(), DownRequest{Selected: Selected{Project: byName}, Volumes: true}, silent)
		failed(t, err, fault.EngineFailed)
	}
}

func TestListAndPs(t *testing.T) {
	w := newWorld(t)
	w.has("web", "running", "com.docker.compose.project.config_files", "/a,/b", "com.docker.compose.project.working_dir", "/d").health = "healthy"
	w.has("old", "exited", "com.docker.compose.project", "q").exit = 3
	list, err := List(soon(t), w.engine(), ListRequest{})
	require.NoError(t, err)
	assert.Equal(t, []Summary{{Name: "p", Services: []string{"web"}, States: map[string]int{"running": 1}, Files: []string{"/a", "/b"}, Directory: "/d"}}, list)
	list, err = List(soon(t), w.engine(), ListRequest{All: true})
	require.NoError(t, err)
	assert.Len(t, list, 2)
	all, err := Ps(soon(t), w.engine(), PsRequest{Project: byName})
	require.NoError(t, err)
	assert.Equal(t, "healthy", all[0].Health)
	all, err = Ps(soon(t), w.engine(), PsRequest{Project: Project{ProjectName: "q"}, All: true})
	require.NoError(t, err)
	assert.Equal(t, 3, all[0].ExitCode)
	_, err = Ps(soon(t), w.engine(), PsRequest{Project: text(two), Services: []string{"x"}})
	failed(t, err, fault.ServiceNotFound)
	w.breaks("GET /containers/*/json", 404, "gone")
	all, err = Ps(soon(t), w.engine(), PsRequest{Project: byName})
	require.NoError(t, err)
	assert.Empty(t, all)
	for _, body := range []string{`{}`, `[{"Id":"x"}]`} {
		w.answers("GET /containers/json", 200, body)
		_, err = Ps(soon(t), w.engine(), PsRequest{Project: byName})
		failed(t, err, fault.BadReply)
	}
}
