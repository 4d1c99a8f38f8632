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
