package compose

import (
	"context"
	"errors"
	"testing"

	"dockbridge/core/fault"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func atDesk(t *testing.T, w *world) *desk {
	t.Helper()
	d, err := newDesk(soon(t), w.engine(), &teller{report: silent})
	require.NoError(t, err)
	return d
}

func TestWhatTheSDKReadsIsLookedAt(t *testing.T) {
	w := newWorld(t)
	d, ctx := atDesk(t, w), soon(t)
	c := w.has("web", "running")
	for _, body := range []string{`{}`, `{"Id":"x","State":{},"HostConfig":{},"Config":{},"NetworkSettings":{}}`} {
		w.answers("GET /containers/*/json", 200, body)
		_, err := d.ContainerInspect(ctx, c.id)
		failed(t, err, fault.BadReply)
	}
	w.breaks("GET /containers/*/json", 500, "broken")
	_, err := d.ContainerInspect(ctx, c.id)
	require.Error(t, err)

	w.answers("GET /containers/json", 200, `[{"Id":"0123456789abcdef","NetworkSettings":{"Networks":{"n":null}}},{"Id":"0123456789abcdef"}]`)
	list, err := d.ContainerList(ctx, container.ListOptions{})
	require.NoError(t, err)
	assert.NotNil(t, list[0].NetworkSettings.Networks["n"])
	assert.NotNil(t, list[1].NetworkSettings)
	assert.Equal(t, []string{"/0123456789ab"}, list[1].Names)
	w.answers("GET /containers/json", 200, `[{"Id":"x"}]`)
	_, err = d.ContainerList(ctx, container.ListOptions{})
	failed(t, err, fault.BadReply)
	w.breaks("GET /containers/json", 500, "broken")
	_, err = d.ContainerList(ctx, container.ListOptions{})
	require.Error(t, err)

	w.answers("GET /volumes", 200, `{"Volumes":[null]}`)
	_, err = d.VolumeList(ctx, volume.ListOptions{})
	failed(t, err, fault.BadReply)
	w.mends("GET /volumes")
	_, err = d.VolumeList(ctx, volume.ListOptions{})
	require.NoError(t, err)
	_, err = d.NetworkInspect(ctx, "n", network.InspectOptions{})
	require.Error(t, err)
	_, err = d.ImageInspect(ctx, "app", []client.ImageInspectOption{}...)
	require.NoError(t, err)
}

func TestWhatTheSDKChangesIsNoted(t *testing.T) {
	w := newWorld(t)
	d, ctx := atDesk(t, w), soon(t)
	c := w.has("web", "running")
	d.know(c.id, c.name, map[string]string{"com.docker.compose.service": "web"})
	assert.Equal(t, "nobody", d.nameOf("nobody"))
	require.NoError(t, d.ContainerRename(ctx, c.name, "other"))
	assert.Equal(t, "other", d.nameOf(c.id))
	assert.Equal(t, "web", d.serviceOf("other"))
	require.Error(t, d.ContainerRename(ctx, "nobody", "x"))
	require.Error(t, d.VolumeRemove(ctx, "v", true))
	_, err := d.NetworkCreate(ctx, "n", network.CreateOptions{})
	require.NoError(t, err)
	w.Reply("POST /networks/n/connect", 200, "")
	w.Reply("POST /networks/n/disconnect", 200, "")
	require.NoError(t, d.NetworkConnect(ctx, "n", c.id, nil))
	require.NoError(t, d.NetworkDisconnect(ctx, "n", c.id, true))
	require.NoError(t, d.NetworkRemove(ctx, "n"))
	assert.Equal(t, speaks, d.ClientVersion())
	require.NoError(t, d.Close())
	d.Done("x", true)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	d.ctx = ended
	require.ErrorIs(t, d.NetworkRemove(ctx, "n"), context.Canceled, "nothing more is done")
	assert.ErrorIs(t, explainSDK(d, errors.New("x")), context.Canceled)
}

func TestOldEnginesLackSome(t *testing.T) {
	w := newWorld(t)
	w.SetVersion("1.43")
	for _, p := range []string{
		`services: {web: {image: app, volumes: [{type: image, source: app, target: /x}]}}`,
		`services: {web: {image: app, networks: {a: {interface_name: eth7}}}}` + "\nnetworks: {a: {}}",
	} {
		_, err := up(t, w, text(p), Creation{})
		failed(t, err, fault.Unsupported)
	}
}

func TestPlatformsOfImages(t *testing.T) {
	i := localImage{Architecture: "amd64", Os: "linux"}
	for platform, want := range map[string]bool{"": true, "linux/amd64": true, "linux/arm64": false} {
		fits, err := i.fits(platform)
		require.NoError(t, err)
		assert.Equal(t, want, fits, platform)
	}
	_, err := i.fits("a/b/c/d/e")
	failed(t, err, fault.InvalidArgument)
}

func TestImagesArePlannedByPolicy(t *testing.T) {
	build := &types.BuildConfig{Context: "."}
	there := map[string]localImage{"app": {Architecture: "amd64", Os: "linux"}, "p-web": {}}
	for name, c := range map[string]struct {
		service       types.ServiceConfig
		pulls, builds bool
		code          fault.Code
	}{
		"nothing":       {types.ServiceConfig{}, false, false, fault.InvalidComposeFile},
		"there":         {types.ServiceConfig{Image: "app"}, false, false, ""},
		"missing":       {types.ServiceConfig{Image: "other"}, true, false, ""},
		"always":        {types.ServiceConfig{Image: "app", PullPolicy: "always"}, true, false, ""},
		"daily":         {types.ServiceConfig{Image: "app", PullPolicy: "daily"}, true, false, ""},
		"never":         {types.ServiceConfig{Image: "other", PullPolicy: "never"}, false, false, fault.ImageNotFound},
		"bad":           {types.ServiceConfig{Image: "app", PullPolicy: "every_x"}, false, false, fault.InvalidComposeFile},
		"build":         {types.ServiceConfig{Image: "app", Build: build, PullPolicy: "build"}, false, true, ""},
		"build missing": {types.ServiceConfig{Image: "other", Build: build}, false, true, ""},
		"built":         {types.ServiceConfig{Build: build}, false, false, ""},
		"platform":      {types.ServiceConfig{Image: "app", Platform: "linux/arm64"}, true, false, ""},
		"bad platform":  {types.ServiceConfig{Image: "app", Platform: "a/b/c/d/e"}, false, false, fault.InvalidArgument},
	} {
		c.service.Name = "web"
		plan, err := planImages(&types.Project{Name: "p", Services: types.Services{"web": c.service}}, there)
		assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		assert.Equal(t, c.pulls, len(plan.pull) > 0, name)
		assert.Equal(t, c.builds, len(plan.build) > 0, name)
	}
}

func TestOrder(t *testing.T) {
	n := needs{"web": {"db", "gone"}, "db": nil, "other": {"web"}}
	assert.Equal(t, needs{"web": {"other"}, "db": {"web"}, "other": nil}, n.reversed())
	broken := errors.New("broken")
	for firmly, want := range map[bool]int{true: 1, false: 3} {
		var f failures
		ran := make(chan string, 3)
		n.inOrder(soon(t), &f, func(string, string) bool { return firmly }, func(_ context.Context, service string) error {
			ran <- service
			if service == "db" {
				return broken
			}
			return nil
		})
		assert.Len(t, ran, want)
		require.ErrorContains(t, f.error(), "broken")
	}
	var f failures
	ctx, cancel := context.WithCancel(soon(t))
	needs{"web": {"db"}, "db": nil}.inOrder(ctx, &f, nil, func(ctx context.Context, _ string) error {
		cancel()
		return nil
	})
	require.NoError(t, f.error())
	needs{"db": nil}.inOrder(ctx, &f, nil, func(context.Context, string) error { panic("never") })
	require.NoError(t, f.error(), "nothing is begun")
}

func TestTheFirstFailureOfAServiceCounts(t *testing.T) {
	var f failures
	f.add("b", fault.Invalid("", "one"))
	f.add("b", fault.Invalid("", "two"))
	f.add("a", fault.Invalid("", "three"))
	got := failed(t, f.error(), fault.InvalidArgument)
	assert.Equal(t, "three", got.Message)
	require.Len(t, got.Children, 1)
	assert.Equal(t, "one", got.Children[0].Message)
}

func TestRollbackStepsThatFailAreLeft(t *testing.T) {
	for _, route := range []string{"POST /containers/*/rename", "GET /containers/*/json", "POST /containers/*/start"} {
		w := newWorld(t)
		u := &undertaking{ctx: soon(t), starter: starter{desk: atDesk(t, w), project: &types.Project{Name: "p"}}}
		c := w.has("web", "running")
		all, err := members(soon(t), u.desk.e, "p")
		require.NoError(t, err)
		u.before = all
		c.name, c.state = "aside", "exited"
		u.desk.changes.asked = []string{"nobody", "aside"}
		w.breaks(route, 500, "broken")
		require.Error(t, u.restore(soon(t), all[0]))
		require.ErrorContains(t, u.rollback(fault.Invalid("", "why")), "why")
		w.mends(route)
		require.NoError(t, u.unmake(soon(t), "nobody"))
		require.NoError(t, u.restore(soon(t), all[0]))
		require.NoError(t, u.unmake(soon(t), "p-web-1"), "it was there before")
		assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
	}
}

func TestAReplacedContainerThatStaysIsOnlyTold(t *testing.T) {
	w := newWorld(t)
	p := text(`services: {web: {image: app, network_mode: none}}`)
	_, err := up(t, w, p, Creation{})
	require.NoError(t, err)
	w.breaks("DELETE /containers/*", 500, "broken")
	var warned bool
	_, err = Up(soon(t), w.engine(), UpRequest{Project: p, Creation: Creation{ForceRecreate: true, Rollback: true}}, func(p Progress) error {
		warned = warned || p.State == "warning"
		return nil
	})
	require.NoError(t, err)
	assert.True(t, warned)
}
