package compose

import (
	"testing"

	"dockbridge/core/fault"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatTheSDKTells(t *testing.T) {
	serviceOf := func(string) string { return "web" }
	for id, kind := range map[string]ResourceKind{"Container c": "container", "Network c": "network", "Volume c": "volume", "Image c": "image", "c": "service"} {
		for status, state := range map[api.EventStatus]ProgressState{api.Done: "done", api.Working: "working", api.Warning: "warning", api.Error: "failed"} {
			p := fromSDK(api.Resource{ID: id, Status: status, Text: "x"}, serviceOf)
			assert.Equal(t, kind, p.Resource)
			assert.Equal(t, state, p.State)
			assert.Equal(t, "c", p.Name)
			assert.Contains(t, kind.Values(), string(kind))
			assert.Contains(t, state.Values(), string(state))
		}
	}
}

func TestAFractionIsMadeOfBytes(t *testing.T) {
	var told Progress
	t1 := &teller{report: func(p Progress) error { told = p; return nil }}
	now, all := int64(1), int64(2)
	t1.tell(Progress{Current: &now, Total: &all})
	assert.InDelta(t, 0.5, *told.Fraction, 0.001)
	(*teller)(nil).tell(Progress{})
	(&teller{}).tell(Progress{})
}

func TestErrorsOfPreparations(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code fault.Code
	}{
		"neither":  {`services: {web: {network_mode: none}}`, fault.InvalidComposeFile},
		"models":   {"services: {web: {image: app, models: [m]}}\nmodels: {m: {model: x}}", fault.Unsupported},
		"names":    {`services: {a: {image: app, container_name: xx}, b: {image: app, container_name: xx}}`, fault.InvalidComposeFile},
		"platform": {`services: {a: {image: app, platform: a/b/c/d/e}}`, fault.InvalidArgument},
		"policy":   {`services: {a: {image: app, pull_policy: every_x}}`, fault.InvalidComposeFile},
		"variable": {`services: {"a": {image: "${X:?}"}}`, fault.InvalidComposeFile},
	} {
		w := newWorld(t)
		_, err := up(t, w, text(c.text), Creation{})
		assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		_, err = Create(soon(t), w.engine(), CreateRequest{Project: text(c.text)}, silent)
		assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		assert.Empty(t, w.asked(), name)
	}
	w := newWorld(t)
	external := text(`services: {web: {image: app, networks: [n], volumes: ["vol:/v"]}}` + "\nnetworks: {n: {external: true}}\nvolumes: {vol: {external: true}}")
	w.breaks("GET /networks/n", 500, "broken")
	_, err := up(t, w, external, Creation{})
	failed(t, err, fault.EngineFailed)
}

func TestOptionsOfUp(t *testing.T) {
	seconds := 3
	w := newWorld(t)
	p := text(`services: {web: {image: app, network_mode: none, depends_on: [db]}, db: {image: app, network_mode: none}}`)
	_, err := up(t, w, p, Creation{Services: []string{"web"}, NoDependencies: true, StopTimeout: &seconds})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"p-web-1": "running"}, w.states())
	_, err = up(t, w, p, Creation{AlwaysRecreateDependencies: true})
	require.NoError(t, err)
	r, err := up(t, w, p, Creation{RenewAnonymousVolumes: true, StopTimeout: &seconds})
	require.NoError(t, err)
	assert.Len(t, r.Made, 2)
	w.has("orphan", "running")
	r, err = up(t, w, p, Creation{RemoveOrphans: true})
	require.NoError(t, err)
	assert.Equal(t, []string{"p-orphan-1"}, r.Removed)
}
