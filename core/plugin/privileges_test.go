package plugin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	privileges   = "GET /plugins/privileges"
	distribution = "GET /distribution/" + name + "/json"
	described    = `{"Descriptor":{"digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":7}}`
)

func TestPrivileges(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(privileges, 200, wanted)
	doc, err := Privileges(background, s.Engine(), PrivilegesRequest{Remote: name, Auth: registry.Password("me", "hunter2")})
	require.NoError(t, err)
	assert.Equal(t, wanted, string(doc.Raw))
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"remote": {name}}, query)
	assert.NotEmpty(t, s.Last().Header.Get("X-Registry-Auth"))
	assert.Len(t, s.Requests(), 1)
}

// Engines say that a plugin asks for nothing when they could not get it.
func TestAPluginThatAsksForNothingIsLookedFor(t *testing.T) {
	for _, nothing := range []string{`null`, `[]`} {
		s := enginetest.New(t)
		s.Reply(privileges, 200, nothing)
		s.Reply(distribution, 200, described)
		doc, err := Privileges(background, s.Engine(), PrivilegesRequest{Remote: name})
		require.NoError(t, err)
		assert.Equal(t, nothing, string(doc.Raw))

		s.Reply(distribution, 404, `{"message":"manifest unknown: manifest unknown"}`)
		_, err = Privileges(background, s.Engine(), PrivilegesRequest{Remote: name})
		assert.True(t, fault.Is(err, fault.RegistryFailed), "%v", err)
		assert.Equal(t, "not_found", fault.From(err).Details["reason"])

		s.SetVersion("1.29")
		_, err = Privileges(background, s.Engine(), PrivilegesRequest{Remote: name})
		assert.NoError(t, err, "there it cannot be known")
	}
}

func TestPrivilegesErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Handle(privileges, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(`{"message":"unauthorized: ` + r.Header.Get("X-Registry-Auth") + `"}`))
	})
	_, err := Privileges(background, s.Engine(), PrivilegesRequest{Remote: name, Auth: registry.Password("me", "hunter2")})
	f := fault.From(err)
	assert.Equal(t, fault.RegistryFailed, f.Code)
	assert.Equal(t, "unauthorized", f.Details["reason"])
	assert.Equal(t, name, f.Resource)
	assert.Contains(t, f.Message, "unauthorized: …", "the credentials are hidden")
	assert.Len(t, s.Requests(), 1, "a registry's word is not asked for again")

	for _, body := range []string{`x`, `{"Name":1}`, `[{"Name":1}]`} {
		s.Reply(privileges, 200, body)
		_, err = Privileges(background, s.Engine(), PrivilegesRequest{Remote: name})
		assert.True(t, fault.Is(err, fault.BadReply), "%s: %v", body, err)
		assert.Equal(t, name, fault.From(err).Resource)
	}
	s.Reply(privileges, 200, wanted)
	_, err = Privileges(background, s.EngineWith(engine.Options{MaxJSONBytes: size(100)}), PrivilegesRequest{Remote: name})
	assert.True(t, fault.Is(err, fault.TooLarge), "%v", err)
}

func TestGrants(t *testing.T) {
	asked := []Privilege{{Name: "capabilities", Value: []string{"A", "B"}}, {Name: "mount", Value: []string{"/a"}}, {Name: "mount", Value: []string{"/b"}}}
	for text, covered := range map[string]bool{
		`{"grant_all_permissions":true}`: true,
		`{"privileges":[{"Name":"mount","Value":["/b"]},{"name":"capabilities","Description":"x","value":["B","A"]},{"Name":"mount","Value":["/a"]}]}`:                   true,
		`{"privileges":[{"Name":"mount","Value":["/b"]},{"Name":"mount","Value":["/b"]},{"Name":"capabilities","Value":["A","B"]}]}`:                                     false,
		`{"privileges":[{"Name":"mount","Value":["/a","/b"]},{"Name":"capabilities","Value":["A","B"]}]}`:                                                                false,
		`{"privileges":[{"Name":"mount","Value":["/a"]},{"Name":"mount","Value":["/b"]},{"Name":"capabilities","Value":["A"]}]}`:                                         false,
		`{"privileges":[{"Name":"mount","Value":["/a"]},{"Name":"mount","Value":["/b"]},{"Name":"capabilities","Value":["A","B","C"]}]}`:                                 false,
		`{"privileges":[{"Name":"mount","Value":["/a"]},{"Name":"mount","Value":["/b"]},{"Name":"capabilities","Value":["A","B"]},{"Name":"network","Value":["host"]}]}`: false,
		`{"privileges":[]}`: false,
		`{}`:                false,
	} {
		var g Grants
		require.NoError(t, argument.Decode([]byte(text), &g), text)
		err := g.cover("sshfs", asked)
		assert.Equal(t, covered, err == nil, "%s: %v", text, err)
		if !covered {
			f := fault.From(err)
			assert.Equal(t, fault.PrivilegesNotGranted, f.Code)
			assert.Equal(t, asked, f.Details["privileges"])
			assert.Contains(t, f.Message, `"capabilities" ["A" "B"], "mount" ["/a"], "mount" ["/b"]`)
		}
	}
	assert.NoError(t, Grants{}.cover("sshfs", nil))
	assert.NoError(t, Grants{Privileges: []Grant{}}.cover("sshfs", nil))
	err := Grants{Privileges: []Grant{{asked[0]}}}.cover("sshfs", nil)
	assert.ErrorContains(t, err, "asks for no privileges")

	for _, text := range []string{`7`, `"mount"`, `{"value":["/a"]}`, `{"name":"mount","value":"/a"}`, `{"name":"mount","values":["/a"]}`} {
		var g Grant
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(json.Unmarshal([]byte(text), &g)), text)
	}
	both := Grants{GrantAllPermissions: true, Privileges: []Grant{}}
	assert.True(t, fault.Is(both.check(), fault.InvalidArgument))
}

func TestWhatAPluginSaysOfItselfIsShownInPart(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	many := make([]Privilege, 1000)
	for i := range many {
		many[i] = Privilege{Name: long, Value: []string{long, "\x1b[2J"}}
	}
	text := listed(many)
	assert.Less(t, len(text), 6000)
	assert.Contains(t, text, "and 980 more")
	assert.NotContains(t, text, "\x1b")
}

func TestWhatAPluginNeedsIsWhatEnginesCompute(t *testing.T) {
	var d Details
	require.NoError(t, json.Unmarshal([]byte(sshfs), &d))
	var asked []Privilege
	require.NoError(t, json.Unmarshal([]byte(wanted), &asked))
	assert.True(t, same(asked, d.Config.needs()))
	d.Config.IPCHost, d.Config.PIDHost, d.Config.Linux.AllowAllDevices = true, true, true
	assert.True(t, same(append(asked, Privilege{Name: "host ipc namespace", Value: []string{"true"}}, Privilege{Name: "host pid namespace", Value: []string{"true"}},
		Privilege{Name: "allow-all-devices", Value: []string{"true"}}), d.Config.needs()))
	for _, network := range []string{"", "null", "bridge"} {
		assert.Empty(t, Config{Network: Network{Type: network}}.needs())
	}
	assert.Empty(t, Config{Mounts: []Mount{{Type: "tmpfs"}}, Linux: Linux{Devices: []Device{{}}}}.needs())
}
