package compose

import (
	"context"
	"strings"
	"testing"

	"dockbridge/core/fault"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const two = `services: {web: {image: app, depends_on: [db], networks: [n]}, db: {image: app, volumes: ["data:/d"], networks: [n]}}
networks: {n: {}}
volumes: {data: {}}`

func up(t *testing.T, w *world, p Project, c Creation) (UpResult, error) {
	t.Helper()
	return Up(soon(t), w.engine(), UpRequest{Project: p, Creation: c}, silent)
}

func TestUpMakesAndStartsWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	r, err := up(t, w, text(two), Creation{})
	require.NoError(t, err)
	assert.Equal(t, []string{"p-db-1", "p-web-1"}, r.Made)
	assert.Equal(t, []string{"p-db-1", "p-web-1"}, r.Started)
	assert.Equal(t, map[string]string{"p-db-1": "running", "p-web-1": "running"}, w.states())
	assert.Contains(t, w.networks, "p_n")
	assert.Contains(t, w.volumes, "p_data")
}

func TestUpLeavesWhatIsAsItShould(t *testing.T) {
	w := newWorld(t)
	p := text(`services: {web: {image: app, network_mode: none}}`)
	_, err := up(t, w, p, Creation{})
	require.NoError(t, err)
	r, err := up(t, w, p, Creation{})
	require.NoError(t, err)
	assert.Empty(t, r.Made)
	assert.Empty(t, r.Started)
	r, err = up(t, w, p, Creation{ForceRecreate: true})
	require.NoError(t, err)
	assert.Len(t, r.Made, 1)
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
}

func TestRollbackRestoresWhatWasReplaced(t *testing.T) {
	w := newWorld(t)
	_, err := up(t, w, text(`services: {web: {image: app, network_mode: none}}`), Creation{})
	require.NoError(t, err)
	old := w.containers[0].id
	changed := text(`services: {web: {image: app, network_mode: none, command: [x]}, bad: {image: app, networks: [n]}}` + "\nnetworks: {n: {}}")
	w.breaks("POST /networks/create", 500, "no more networks")
	_, err = up(t, w, changed, Creation{Rollback: true})
	failed(t, err, fault.EngineFailed)
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
	w.mends("POST /networks/create")
	changed = text(`services: {web: {image: app, network_mode: none, command: [x]}, bad: {image: app, depends_on: {web: {condition: service_healthy}}, networks: [n], volumes: ["vol:/v"]}}` + "\nnetworks: {n: {}}\nvolumes: {vol: {}}")
	_, err = up(t, w, changed, Creation{Rollback: true})
	require.Error(t, err, "there is no health check to wait for")
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
	assert.Equal(t, old, w.containers[0].id)
	assert.Empty(t, w.networks)
	assert.Empty(t, w.volumes)
	r, err := up(t, w, text(`services: {web: {image: app, network_mode: none, command: [x]}}`), Creation{Rollback: true})
	require.NoError(t, err)
	assert.Len(t, r.Removed, 1)
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
}

func TestErrorsOfUpTellWhatIsLeft(t *testing.T) {
	for route, code := range map[string]fault.Code{
		"POST /containers/*/start": fault.EngineFailed, "POST /containers/create": fault.EngineFailed, "POST /volumes/create": fault.EngineFailed,
		"POST /networks/create": fault.EngineFailed, "GET /images/app/json": fault.EngineFailed, "GET /containers/json": fault.EngineFailed,
	} {
		w := newWorld(t)
		w.breaks(route, 500, "broken")
		_, err := up(t, w, text(two), Creation{})
		f := failed(t, err, code)
		assert.Equal(t, route == "POST /containers/*/start" || route == "POST /volumes/create" || route == "POST /containers/create",
			f.Details["left"] != nil, "%s: %v", route, f.Details)
	}
}

func TestACreateThatIsRefusedSaysWhy(t *testing.T) {
	for status, code := range map[int]fault.Code{409: fault.NameConflict, 404: fault.ImageNotFound} {
		w := newWorld(t)
		w.breaks("POST /containers/create", status, "no")
		_, err := up(t, w, text(`services: {web: {image: app, network_mode: none}}`), Creation{})
		failed(t, err, code)
	}
}

func TestUpRefusesWhatCannotBe(t *testing.T) {
	minus, zero := -2, 0.0
	one := text(`services: {web: {image: app}, named: {image: app, container_name: xx}, off: {image: app, profiles: [a]}}`)
	for name, c := range map[string]struct {
		Creation
		Project
		code fault.Code
	}{
		"force":    {Creation{ForceRecreate: true, NoRecreate: true}, one, fault.InvalidArgument},
		"always":   {Creation{AlwaysRecreateDependencies: true, NoRecreate: true}, one, fault.InvalidArgument},
		"renew":    {Creation{RenewAnonymousVolumes: true, NoRecreate: true}, one, fault.InvalidArgument},
		"timeout":  {Creation{StopTimeout: &minus}, one, fault.InvalidArgument},
		"service":  {Creation{Services: []string{"x"}}, one, fault.ServiceNotFound},
		"scale":    {Creation{Scale: map[string]int{"x": 1}}, one, fault.ServiceNotFound},
		"negative": {Creation{Scale: map[string]int{"web": -1}}, one, fault.InvalidArgument},
		"named":    {Creation{Scale: map[string]int{"named": 2}}, one, fault.InvalidArgument},
		"disabled": {Creation{}, text(`services: {web: {image: app, profiles: [a]}}`), fault.InvalidComposeFile},
		"provider": {Creation{}, text(`services: {web: {provider: {type: x}}}`), fault.Unsupported},
		"network":  {Creation{}, text(`services: {web: {image: app, networks: [n]}}` + "\nnetworks: {n: {external: true}}"), fault.NetworkNotFound},
		"volume":   {Creation{}, text(`services: {web: {image: app, volumes: ["vol:/v"]}}` + "\nvolumes: {vol: {external: true}}"), fault.VolumeNotFound},
		"never":    {Creation{Pull: "never"}, text(`services: {web: {image: other}}`), fault.ImageNotFound},
	} {
		w := newWorld(t)
		_, err := up(t, w, c.Project, c.Creation)
		assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		assert.Empty(t, w.asked(), name)
	}
	_, err := Up(soon(t), newWorld(t).engine(), UpRequest{Project: one, WaitTimeout: &zero}, silent)
	failed(t, err, fault.InvalidArgument)
}

func TestUpWaits(t *testing.T) {
	limit := 0.2
	for name, c := range map[string]struct {
		become func(*made)
		code   fault.Code
	}{
		"healthy": {func(c *made) { c.health = "healthy" }, ""},
		"running": {func(*made) {}, ""},
		"ended":   {func(c *made) { c.state = "exited" }, ""},
		"failed":  {func(c *made) { c.state, c.exit = "exited", 3 }, fault.ContainerExited},
		"late":    {func(c *made) { c.health = "starting" }, fault.Timeout},
	} {
		w := newWorld(t)
		w.starts["web"] = c.become
		_, err := Up(soon(t), w.engine(), UpRequest{Project: text(`services: {web: {image: app}}`), Wait: true, WaitTimeout: &limit}, silent)
		if c.code == "" {
			assert.NoError(t, err, name)
		} else {
			assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		}
	}
}

func TestDependenciesAreAwaited(t *testing.T) {
	for name, c := range map[string]struct {
		condition string
		become    func(*made)
		code      fault.Code
		started   bool
	}{
		"healthy":   {"service_healthy", func(c *made) { c.health = "healthy"; c.config["Healthcheck"] = object{"Test": []string{"CMD", "x"}} }, "", true},
		"no check":  {"service_healthy", func(*made) {}, fault.InvalidArgument, false},
		"unhealthy": {"service_healthy", func(c *made) { c.health = "unhealthy" }, fault.Unhealthy, false},
		"completed": {"service_completed_successfully", func(c *made) { c.state = "exited" }, "", true},
		"failed":    {"service_completed_successfully", func(c *made) { c.state, c.exit = "exited", 3 }, fault.ContainerExited, false},
		"optional":  {"service_completed_successfully, required: false", func(c *made) { c.state, c.exit = "exited", 3 }, "", true},
	} {
		w := newWorld(t)
		w.starts["db"] = c.become
		_, err := up(t, w, text(`services: {db: {image: app}, web: {image: app, depends_on: {db: {condition: `+c.condition+`}}}}`), Creation{})
		if c.code == "" {
			assert.NoError(t, err, name)
		} else {
			assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		}
		assert.Equal(t, c.started, w.states()["p-web-1"] == "running", name)
	}
}

func TestImagesArePulled(t *testing.T) {
	for _, policy := range []PullPolicy{"", "always", "missing"} {
		w := newWorld(t)
		var told []Progress
		p := text(`services: {web: {image: other, network_mode: none, platform: linux/amd64}}`)
		_, err := Create(soon(t), w.engine(), CreateRequest{Project: p, Creation: Creation{Pull: policy}}, func(p Progress) error {
			told = append(told, p)
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, "POST /images/create", w.asked()[0])
		assert.NotEmpty(t, told)
	}
	w := newWorld(t)
	w.breaks("POST /images/create", 500, "no registry")
	_, err := up(t, w, text(`services: {a: {image: other}, b: {image: another}}`), Creation{})
	f := failed(t, err, fault.ImagePullFailed)
	assert.Len(t, f.Children, 1)
	assert.Empty(t, w.states())
}

func TestOldEnginesConnectFurtherNetworksLater(t *testing.T) {
	w := newWorld(t)
	w.SetVersion("1.43")
	_, err := up(t, w, text(`services: {web: {image: app, networks: {a: {priority: 2, mac_address: "02:42:ac:11:00:02"}, b: {}}}}`+"\nnetworks: {a: {}, b: {}}"), Creation{})
	require.NoError(t, err)
	assert.Contains(t, w.asked(), "POST /networks/p_b/connect")
	for _, p := range []string{
		`services: {web: {image: app, networks: {a: {priority: 2}, b: {mac_address: "02:42:ac:11:00:02"}}}}` + "\nnetworks: {a: {}, b: {}}",
		`services: {web: {image: app, healthcheck: {test: x, start_interval: 1s, start_period: 3s}}}`,
	} {
		w := newWorld(t)
		w.SetVersion("1.43")
		_, err := up(t, w, text(p), Creation{})
		failed(t, err, fault.Unsupported)
	}
}

func TestHostileRepliesAreBadReplies(t *testing.T) {
	for route, body := range map[string]string{
		"GET /containers/json": `[{"Id":"x"}]`, "POST /containers/create": `{"Id":"x"}`, "GET /volumes": `{"Volumes":[null]}`,
	} {
		w := newWorld(t)
		w.answers(route, 200, body)
		_, err := up(t, w, text(two), Creation{})
		if route != "GET /volumes" {
			failed(t, err, fault.BadReply)
		}
	}
}

func TestAReaderThatHasGoneEndsIt(t *testing.T) {
	w := newWorld(t)
	_, err := Up(soon(t), w.engine(), UpRequest{Project: text(two)}, func(Progress) error { return fault.Invalid("", "gone") })
	require.Error(t, err)
}

func TestWhatIsPutAsideIsNotStartedAgain(t *testing.T) {
	w := newWorld(t)
	p := text(`services: {web: {image: app, network_mode: none}}`)
	_, err := up(t, w, p, Creation{})
	require.NoError(t, err)
	old := w.containers[0].id
	_, err = up(t, w, p, Creation{ForceRecreate: true, Rollback: true})
	require.NoError(t, err)
	starts := 0
	for _, r := range w.Requests() {
		if strings.HasSuffix(r.Path, "/containers/"+old+"/start") {
			starts++
		}
	}
	assert.Equal(t, 1, starts, "the first up's")
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
}

func TestAllAreWaitedForAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	services := types.Services{}
	for _, name := range strings.Split("abcdefghijk", "") {
		w.has(name, "running").health = "starting"
		services[name] = types.ServiceConfig{Name: name}
	}
	w.has("last", "running")
	services["last"] = types.ServiceConfig{Name: "last"}
	ctx, cancel := context.WithCancel(soon(t))
	defer cancel()
	d := atDesk(t, w)
	d.tell = &teller{report: func(p Progress) error {
		if p.Service == "last" && p.Action == "Running" {
			cancel() // the others never become healthy
		}
		return nil
	}}
	s := starter{desk: d, project: &types.Project{Name: "p", Services: services}}
	assert.ErrorIs(t, s.wait(ctx, nil), context.Canceled)
}
