package plugin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/undo"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInstall(t *testing.T) {
	w := newWorld(t)
	var reports []string
	doc, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true), Options: Options{"DEBUG=1"}}, func(p registry.Progress) error {
		reports = append(reports, p.Status)
		return nil
	})
	require.NoError(t, err)
	assert.Equal(t, sshfs, string(doc.Raw))
	assert.Equal(t, []string{"Downloading", "Download complete"}, reports)
	assert.Equal(t, []string{
		"GET /plugins/" + name + "/json", "GET /plugins/privileges", "POST /plugins/pull", "GET /plugins/" + name + "/json",
		"POST /plugins/" + id + "/set", "POST /plugins/" + id + "/enable", "GET /plugins/" + id + "/json",
	}, w.asked())
	pull := w.Requests()[2]
	query, err := url.ParseQuery(pull.Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"remote": {name}, "name": {name}}, query)
	assert.JSONEq(t, wanted, pull.Body, "what is granted is what it asks for")
	assert.NotEmpty(t, pull.Header.Get("X-Registry-Auth"))
	assert.JSONEq(t, `["DEBUG=1"]`, w.Requests()[4].Body)
	assert.Equal(t, "timeout=0", w.Requests()[5].Query)
}

func TestInstallWithoutEnabling(t *testing.T) {
	off := false
	for _, options := range []Options{nil, {"DEBUG=1"}} {
		w := newWorld(t)
		doc, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true), Enable: &off, Options: options}, quiet)
		require.NoError(t, err)
		assert.Equal(t, sshfs, string(doc.Raw))
		assert.NotContains(t, w.asked(), "POST /plugins/"+id+"/enable")
	}
}

func TestTheNameOnTheEngine(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	for given, want := range map[[2]string]string{
		{"sshfs", ""}: "sshfs:latest", {"team/sshfs:1", ""}: "team/sshfs:1", {"host:5000/a" + digest, ""}: "host:5000/a:latest",
		{"host:5000/a:2" + digest, ""}: "host:5000/a:2", {"sshfs", "mine"}: "mine:latest", {"sshfs:1", "team/mine:2"}: "team/mine:2",
	} {
		e := newWorld(t).Engine()
		remote, err := newRemote(background, e, given[0], registry.Auth{})
		require.NoError(t, err)
		local, err := remote.local(given[1])
		require.NoError(t, err)
		assert.Equal(t, want, local.Plugin, given)
	}
	w := newWorld(t)
	for _, bad := range []string{"mine" + digest, "A b", "../x"} {
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Local: bad, Grants: grants(true)}, quiet)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	}
	assert.Empty(t, w.Requests())
}

func TestWhereAPluginCameFrom(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	e := newWorld(t).Engine()
	for given, noted := range map[string]map[string]bool{
		"sshfs":                  {"sshfs:latest": true, hubbed("sshfs:latest"): true, "sshfs:1": false, "": false, "A b": false},
		"host:5000/a:1":          {"host:5000/a:1": true, "host:5000/b:1": false},
		"host:5000/a" + digest:   {"host:5000/a" + digest: true, "host:5000/a:latest": false},
		"host:5000/a:1" + digest: {"host:5000/a" + digest: true, "host:5000/a:1": false},
	} {
		remote, err := newRemote(background, e, given, registry.Auth{})
		require.NoError(t, err)
		for name, is := range noted {
			assert.Equal(t, is, remote.is(name), "%s %s", given, name)
		}
	}
}

func TestANameThatIsTaken(t *testing.T) {
	w := newWorld(t)
	w.installed = true
	_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
	assert.True(t, fault.Is(err, fault.NameConflict), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "local_name")
	assert.Len(t, w.asked(), 1, "the other plugin is left alone")
	assert.True(t, w.installed)

	w = newWorld(t) // another client was faster
	w.fail("pull", 400, `{"message":"plugin `+name+` already exists"}`)
	_, err = Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Equal(t, "POST /plugins/pull", w.asked()[len(w.asked())-1], "the other plugin is left alone")
}

func TestPrivilegesThatWereNotGranted(t *testing.T) {
	mount := Grant{Privilege{Name: "mount", Value: []string{"/var/lib"}}}
	for _, g := range []Grants{{}, {Privileges: []Grant{}}, {Privileges: []Grant{mount}}} {
		w := newWorld(t)
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: g}, quiet)
		f := fault.From(err)
		assert.Equal(t, fault.PrivilegesNotGranted, f.Code)
		assert.Contains(t, f.Message, `"capabilities" ["CAP_SYS_ADMIN"]`)
		assert.Len(t, f.Details["privileges"], 4)
		assert.NotContains(t, w.asked(), "POST /plugins/pull")
	}
	w := newWorld(t)
	_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: Grants{GrantAllPermissions: true, Privileges: []Grant{mount}}}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, w.asked())
}

// A registry may give another plugin to the pull than to the question; engines compare all privileges but one.
func TestAPluginThatChangesOnTheWayIsRemoved(t *testing.T) {
	w := newWorld(t)
	w.asks = `[{"Name":"mount","Description":"","Value":["/harmless"]}]`
	w.has = strings.NewReplacer(`"host"`, `""`, `["CAP_SYS_ADMIN"]`, `[]`, `"/dev/fuse"`, `null`).Replace(sshfs)
	_, err := Install(background, w.Engine(), InstallRequest{
		Remote: name, Grants: Grants{Privileges: []Grant{{Privilege{Name: "mount", Value: []string{"/harmless"}}}}},
	}, quiet)
	f := fault.From(err)
	assert.Equal(t, fault.PrivilegesNotGranted, f.Code)
	assert.Equal(t, []Privilege{{Name: "mount", Value: []string{"/var/lib"}}}, f.Details["privileges"])
	assert.False(t, w.installed)
	assert.NotContains(t, w.asked(), "POST /plugins/"+id+"/enable")

	w.asks = `null` // and one that asks for nothing at first
	_, err = Install(background, w.Engine(), InstallRequest{Remote: name}, quiet)
	assert.True(t, fault.Is(err, fault.PrivilegesNotGranted), "%v", err)
	assert.False(t, w.installed)
}

func TestWhatCannotBeFinishedIsRemoved(t *testing.T) {
	for verb, code := range map[string]fault.Code{"set": fault.InvalidArgument, "enable": fault.EngineFailed} {
		w := newWorld(t)
		w.fail(verb, 500, `{"message":"the engine's words: hunter2"}`)
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true), Options: Options{"DEBUG=hunter2"}}, quiet)
		f := fault.From(err)
		assert.Equal(t, code, f.Code, verb)
		assert.Equal(t, name, f.Resource)
		assert.False(t, w.installed, verb)
		assert.NotContains(t, f.Details, "left")
		assert.Equal(t, "force=1", w.Last().Query)

		w = newWorld(t)
		w.fail(verb, 500, `{"message":"the engine's words"}`)
		w.fail("remove", 500, `{"message":"busy"}`)
		_, err = Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true), Options: Options{"DEBUG=1"}}, quiet)
		f = fault.From(err)
		assert.Equal(t, code, f.Code)
		assert.Equal(t, []undo.Left{{What: "plugin", Name: name, State: "installed", How: "remove it with plugins.remove(…, force=True)"}}, f.Details["left"])
		assert.Equal(t, "busy", f.Children[0].Message)
	}
}

func TestPullErrors(t *testing.T) {
	for body, reason := range map[string]any{
		`{"errorDetail":{"message":"unauthorized: authentication required"},"error":"x"}`:                                    "unauthorized",
		`{"errorDetail":{"message":"dial tcp 127.0.0.1:1: connect: connection refused"}}`:                                    "unreachable",
		`{"status":"Downloading","id":"1"}{"errorDetail":{"message":"incorrect privileges"},"error":"incorrect privileges"}`: nil,
	} {
		w := newWorld(t)
		w.fail("pull", 200, body)
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
		f := fault.From(err)
		assert.Equal(t, fault.RegistryFailed, f.Code)
		assert.Equal(t, reason, f.Details["reason"], body)
		assert.Contains(t, f.Message, "could not be installed")
		assert.Equal(t, "POST /plugins/pull", w.asked()[len(w.asked())-1], "there is nothing to remove")
	}
	for verb, code := range map[string]fault.Code{"privileges": fault.RegistryFailed, "inspect": fault.EngineFailed} {
		w := newWorld(t)
		w.fail(verb, 500, `{"message":"no"}`)
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
		assert.Equal(t, code, fault.CodeOf(err))
		assert.NotContains(t, w.asked(), "POST /plugins/pull")
	}
	w := newWorld(t)
	w.has = strings.Replace(sshfs, id, "../x", 1)
	_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	assert.False(t, w.installed)
	assert.NotContains(t, strings.Join(w.asked(), " "), "..")
}

// What the engine did is not known when its answer is lost, or its caller ends the pull.
func TestAPullWhoseEndIsNotKnown(t *testing.T) {
	broken := func(out http.ResponseWriter, _ *http.Request) {
		conn, _, err := out.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"s"))
			_ = conn.Close()
		}
	}
	pulled := func(w *world, then http.HandlerFunc) http.HandlerFunc {
		return func(out http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			w.installed = true
			w.mu.Unlock()
			then(out, r)
		}
	}
	enough := errors.New("enough")
	for what, c := range map[string]struct {
		then   http.HandlerFunc
		report func(registry.Progress) error
		other  bool
	}{
		"lost":             {then: broken},
		"no JSON":          {then: func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(`x`)) }},
		"of the caller":    {then: func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(`{"status":"x"}`)) }, report: func(registry.Progress) error { return enough }},
		"another's plugin": {then: broken, other: true},
	} {
		w := newWorld(t)
		if c.other {
			w.has = strings.Replace(sshfs, `"PluginReference":"host:5000/sshfs:1"`, `"PluginReference":"host:5000/other:1"`, 1)
		}
		w.fails["pull"] = pulled(w, c.then)
		if c.report == nil {
			c.report = quiet
		}
		_, err := Install(background, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, c.report)
		require.Error(t, err, what)
		assert.Equal(t, c.other, w.installed, what)
		assert.NotContains(t, fault.From(err).Details, "left", what)
	}
}

func TestInstallEndsWithItsCallerAndRemovesAfterTheEngineHasEnabled(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(background)
	var order []string
	w.fails["enable"] = func(out http.ResponseWriter, _ *http.Request) {
		cancel()
		time.Sleep(100 * time.Millisecond) // the caller has gone, and the engine is still busy
		w.mu.Lock()
		order = append(order, "enabled")
		w.mu.Unlock()
		out.WriteHeader(http.StatusNoContent)
	}
	w.fails["remove"] = func(http.ResponseWriter, *http.Request) {
		w.mu.Lock()
		order = append(order, "removed")
		w.mu.Unlock()
	}
	_, err := Install(ctx, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
	assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
	assert.Equal(t, name, fault.From(err).Resource)
	assert.Equal(t, []string{"enabled", "removed"}, order)

	w = newWorld(t)
	ctx, cancel = context.WithCancel(background)
	w.fails["pull"] = func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}
	_, err = Install(ctx, w.Engine(), InstallRequest{Remote: name, Grants: grants(true)}, quiet)
	assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
	assert.False(t, w.installed)
}

// hubbed is a name with the registry that it does not name.
func hubbed(name string) string {
	named, err := registry.ParseName(name)
	if err != nil {
		return ""
	}
	return named.String()
}
