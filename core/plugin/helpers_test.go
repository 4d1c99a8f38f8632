package plugin

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"dockbridge/core/registry"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"
)

var background = context.Background()

func quiet(registry.Progress) error { return nil }

const (
	id   = "806249acd65fbd601d28d7dcb0bc63cd183c52f03fe3c920a23e354a35f3ab7b"
	name = "host:5000/sshfs:1"
	// sshfs is a plugin as Engine 20.10 inspects it.
	sshfs = `{"Config":{"Args":{"Description":"","Name":"args","Settable":["value"],"Value":["-v"]},"Description":"sshFS","DockerVersion":"20.10","Documentation":"https://host/x",
	"Entrypoint":["/sshfs"],"Env":[{"Description":"","Name":"DEBUG","Settable":["value"],"Value":"0"},{"Description":"","Name":"FIXED","Settable":null,"Value":null}],
	"Interface":{"Socket":"sshfs.sock","Types":["docker.volumedriver/1.0"]},"IpcHost":false,
	"Linux":{"AllowAllDevices":false,"Capabilities":["CAP_SYS_ADMIN"],"Devices":[{"Description":"","Name":"fuse","Path":"/dev/fuse","Settable":["path"]}]},
	"Mounts":[{"Description":"","Destination":"/mnt","Name":"state","Options":["rbind"],"Settable":["source"],"Source":"/var/lib","Type":"bind"}],
	"Network":{"Type":"host"},"PidHost":false,"PropagatedMount":"/mnt/volumes","User":{},"WorkDir":"","rootfs":{"diff_ids":["sha256:ab"],"type":"layers"}},
	"Enabled":false,"Id":"` + id + `","Name":"` + name + `","PluginReference":"host:5000/sshfs:1","Settings":{"Args":["-v"],
	"Devices":[],"Env":["DEBUG=0"],"Mounts":[]}}`
	// wanted is what it asks for.
	wanted = `[{"Name":"network","Description":"permissions to access a network","Value":["host"]},{"Name":"mount","Description":"host path to mount","Value":["/var/lib"]},
	{"Name":"device","Description":"host device to access","Value":["/dev/fuse"]},{"Name":"capabilities","Description":"list","Value":["CAP_SYS_ADMIN"]}]`
	missing = `{"message":"plugin \"x\" not found"}`
)

// world is an engine that installs sshfs; what is in fails answers a verb with an error.
type world struct {
	*enginetest.Simulated

	mu        sync.Mutex
	installed bool
	asks      string
	has       string
	fails     map[string]http.HandlerFunc
}

func newWorld(t *testing.T) *world {
	w := &world{Simulated: enginetest.New(t), asks: wanted, has: sshfs, fails: map[string]http.HandlerFunc{}}
	answer := func(verb, route string, f http.HandlerFunc) {
		w.Handle(route, func(out http.ResponseWriter, r *http.Request) {
			out.Header().Set("Content-Type", "application/json")
			w.mu.Lock()
			fail := w.fails[verb]
			w.mu.Unlock()
			if fail != nil {
				fail(out, r)
				return
			}
			f(out, r)
		})
	}
	inspect := func(out http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if !w.installed {
			out.WriteHeader(http.StatusNotFound)
			_, _ = out.Write([]byte(missing))
			return
		}
		_, _ = out.Write([]byte(w.has))
	}
	nothing := func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusNoContent) }
	set := func(installed bool) { w.mu.Lock(); w.installed = installed; w.mu.Unlock() }
	answer("privileges", "GET /plugins/privileges", func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(w.asks)) })
	answer("confirm", distribution, func(out http.ResponseWriter, _ *http.Request) { _, _ = out.Write([]byte(described)) })
	answer("inspect", "GET /plugins/"+name+"/json", inspect)
	answer("look", "GET /plugins/"+id+"/json", inspect)
	answer("pull", "POST /plugins/pull", func(out http.ResponseWriter, _ *http.Request) {
		set(true)
		_, _ = out.Write([]byte(`{"status":"Downloading","id":"1","progressDetail":{"current":1,"total":2}}{"status":"Download complete","id":"1"}`))
	})
	answer("set", "POST /plugins/"+id+"/set", nothing)
	answer("enable", "POST /plugins/"+id+"/enable", nothing)
	for _, ref := range []string{id, name} {
		answer("remove", "DELETE /plugins/"+ref, func(http.ResponseWriter, *http.Request) { set(false) })
	}
	return w
}

// fail answers a verb with an error from now on.
func (w *world) fail(verb string, status int, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails[verb] = func(out http.ResponseWriter, _ *http.Request) {
		out.WriteHeader(status)
		_, _ = out.Write([]byte(body))
	}
}

// asked gives what the engine was asked, without the look-ups of a name.
func (w *world) asked() []string {
	var list []string
	for _, r := range w.Requests() {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

func ref(plugin string) Ref { return Ref{Plugin: plugin} }

func grants(all bool) Grants { return Grants{GrantAllPermissions: all} }

func size(n int64) *wire.Size { s := wire.Size(n); return &s }
