package plugin

import (
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspect(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /plugins/"+name+"/json", 200, sshfs)
	doc, err := Inspect(background, s.Engine(), InspectRequest{Ref: ref(name)})
	require.NoError(t, err)
	assert.Equal(t, sshfs, string(doc.Raw))
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, id, details.ID)
	assert.Equal(t, []string{"docker.volumedriver/1.0"}, details.Config.Interface.Types)
	assert.Equal(t, []string{"DEBUG=0"}, details.Settings.Env)
	assert.Equal(t, "/dev/fuse", *details.Config.Linux.Devices[0].Path)
	assert.Nil(t, details.Config.Env[1].Value)
	assert.Equal(t, []string{"sha256:ab"}, details.Config.Rootfs.DiffIDs)

	s.Reply("GET /plugins/"+name+"/json", 404, missing)
	_, err = Inspect(background, s.Engine(), InspectRequest{Ref: ref(name)})
	assert.True(t, fault.Is(err, fault.PluginNotFound), "%v", err)
	assert.Equal(t, name, fault.From(err).Resource)

	s.Reply("GET /plugins/"+name+"/json", 200, sshfs)
	_, err = Inspect(background, s.EngineWith(engine.Options{MaxJSONBytes: size(100)}), InspectRequest{Ref: ref(name)})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, bad := range []string{"", "a b", "../x", "a/../b", "a?force=1", "/a", "UPPER", "a%2fb", "a\nb"} {
		_, inspect := Inspect(background, e, InspectRequest{Ref: ref(bad)})
		_, remove := Remove(background, e, RemoveRequest{Ref: ref(bad)})
		_, enable := Enable(background, e, EnableRequest{Ref: ref(bad)})
		_, disable := Disable(background, e, DisableRequest{Ref: ref(bad)})
		_, configure := Configure(background, e, ConfigureRequest{Ref: ref(bad), Options: Options{"A=b"}})
		_, install := Install(background, e, InstallRequest{Remote: bad}, quiet)
		_, privileges := Privileges(background, e, PrivilegesRequest{Remote: bad})
		for i, err := range []error{inspect, remove, enable, disable, configure, install, privileges} {
			assert.True(t, fault.Is(err, fault.InvalidArgument), "%d %q: %v", i, bad, err)
			assert.NotEmpty(t, fault.From(err).Hint)
			assert.NotContains(t, fault.From(err).Message, "image")
			assert.NotEmpty(t, fault.From(err).Details["field"])
		}
	}
	assert.Empty(t, s.Requests())
}

func TestAnEngineWithoutPlugins(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.24")
	e := s.Engine()
	_, inspect := Inspect(background, e, InspectRequest{Ref: ref(name)})
	_, list := List(background, e, ListRequest{})
	_, privileges := Privileges(background, e, PrivilegesRequest{Remote: name})
	_, install := Install(background, e, InstallRequest{Remote: name}, quiet)
	_, enable := Enable(background, e, EnableRequest{Ref: ref(name)})
	for _, err := range []error{inspect, list, privileges, install, enable} {
		assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
		assert.Equal(t, "1.25", fault.From(err).Details["required_api_version"])
	}
	assert.Empty(t, s.Requests())
}
