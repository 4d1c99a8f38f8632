package compose

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/require"
)

type object = map[string]any

// made is a container of the world.
type made struct {
	id, name string
	config   object
	host     object
	state    string
	exit     int
	health   string
}

// world is an engine with containers, networks, volumes and images, which remembers what it was asked for.
type world struct {
	*enginetest.Simulated
	t *testing.T

	mu         sync.Mutex
	containers []*made
	networks   map[string]object // by name
	volumes    map[string]object
	images     map[string]object
	next       int
	starts     map[string]func(*made)                    // by service: what becomes of a container that is started
	broken     map[string]func(http.ResponseWriter) bool // by route, ids being *
	execExit   int
}

var idPattern = regexp.MustCompile(`[0-9a-f]{64}`)

func newWorld(t *testing.T, images ...string) *world {
	t.Helper()
	w := &world{
		Simulated: enginetest.New(t), t: t, networks: map[string]object{}, volumes: map[string]object{}, images: map[string]object{},
		starts: map[string]func(*made){}, broken: map[string]func(http.ResponseWriter) bool{},
	}
	for _, name := range append(images, "app", "sha256:"+strings.Repeat("a", 64)) {
		w.images[name] = object{"Id": "sha256:" + strings.Repeat("a", 64), "Os": "linux", "Architecture": "amd64"}
	}
	w.Otherwise(w.serve)
	return w
}

// breaks has a route fail; the ids in it are written as *.
func (w *world) breaks(route string, status int, message string) {
	w.answers(route, status, fmt.Sprintf(`{"message":%q}`, message))
}

// answers has a route say something else.
func (w *world) answers(route string, status int, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken[route] = func(out http.ResponseWriter) bool {
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(status)
		_, _ = io.WriteString(out, body)
		return true
	}
}

func (w *world) mends(route string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.broken, route)
}

// has adds a container of the project "p".
func (w *world) has(service, state string, labels ...string) *made {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := object{
		"com.docker.compose.project": "p", "com.docker.compose.service": service, "com.docker.compose.config-hash": "x",
		"com.docker.compose.container-number": "1", "com.docker.compose.oneoff": "False",
	}
	for i := 0; i < len(labels); i += 2 {
		all[labels[i]] = labels[i+1]
	}
	c := &made{id: w.id(), name: "p-" + service + "-1", config: object{"Labels": all, "Image": "app"}, host: object{}, state: state}
	w.containers = append(w.containers, c)
	return c
}

func (w *world) id() string {
	w.next++
	return fmt.Sprintf("%064x", 0xabc000+w.next)
}

// states are the containers' states, by name.
func (w *world) states() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[string]string{}
	for _, c := range w.containers {
		all[c.name] = c.state
	}
	return all
}

// asked gives the requests that change something, with names in place of ids where they are known.
func (w *world) asked() []string {
	var list []string
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet {
			list = append(list, r.Method+" "+idPattern.ReplaceAllString(r.Path, "*"))
		}
	}
	return list
}

func labelsIn(o object) object {
	labels, _ := o["Labels"].(object)
	return labels
}

func matches(labels object, query url.Values) bool {
	var filters map[string]map[string]bool
	if json.Unmarshal([]byte(query.Get("filters")), &filters) != nil {
		var lists map[string][]string
		_ = json.Unmarshal([]byte(query.Get("filters")), &lists)
		filters = map[string]map[string]bool{"label": {}}
		for _, l := range lists["label"] {
			filters["label"][l] = true
		}
	}
	for wanted := range filters["label"] {
		key, value, exact := strings.Cut(wanted, "=")
		if found, there := labels[key]; !there || (exact && found != value) {
			return false
		}
	}
	return true
}

func (c *made) running() bool { return c.state == "running" || c.state == "paused" }

func (c *made) summary() object {
	return object{
		"Id": c.id, "Names": []string{"/" + c.name}, "Image": c.config["Image"], "State": c.state, "Status": c.state,
		"Labels": labelsIn(c.config), "HostConfig": object{}, "NetworkSettings": object{"Networks": object{}},
	}
}

func (c *made) inspect() object {
	state := object{"Status": c.state, "Running": c.running(), "Paused": c.state == "paused", "ExitCode": c.exit}
	if c.health != "" {
		state["Health"] = object{"Status": c.health, "FailingStreak": 3, "Log": []any{}}
	}
	return object{
		"Id": c.id, "Name": "/" + c.name, "Created": "2025-08-01T12:00:00Z", "Image": "sha256:" + strings.Repeat("a", 64), "State": state,
		"Config": c.config, "HostConfig": c.host, "NetworkSettings": object{"Networks": object{}}, "Mounts": []any{},
	}
}

func say(out http.ResponseWriter, status int, body any) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(out).Encode(body)
	}
}

func missing(out http.ResponseWriter, what string) {
	say(out, 404, object{"message": "No such " + what})
}

func (w *world) serve(out http.ResponseWriter, r *http.Request) {
	path := regexp.MustCompile(`^/v[0-9.]+`).ReplaceAllString(r.URL.Path, "")
	w.mu.Lock()
	broken := w.broken[r.Method+" "+idPattern.ReplaceAllString(path, "*")]
	w.mu.Unlock()
	if broken != nil && broken(out) {
		return
	}
	if path == "/events" {
		out.WriteHeader(200)
		out.(http.Flusher).Flush()
		<-r.Context().Done()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch parts[0] {
	case "containers":
		w.serveContainers(out, r, parts[1:])
	case "exec":
		if parts[2] == "json" {
			say(out, 200, object{"ID": parts[1], "ExitCode": w.execExit, "Running": false})
			return
		}
		conn, _, err := out.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
			_ = conn.Close()
		}
	case "networks", "volumes":
		w.serveShared(out, r, parts)
	case "images":
		name, _ := strings.CutSuffix(strings.TrimPrefix(path, "/images/"), "/json")
		switch {
		case name == "create":
			for _, prefix := range []string{"", "docker.io/library/"} {
				short := strings.TrimPrefix(r.URL.Query().Get("fromImage"), prefix)
				w.images[short], w.images[short+":latest"] = w.images["app"], w.images["app"]
			}
			say(out, 200, object{"status": "Pull complete", "id": "0123"})
		case w.images[name] == nil:
			missing(out, "image: "+name)
		case r.Method == http.MethodDelete:
			delete(w.images, name)
			say(out, 200, []object{{"Untagged": name}})
		default:
			say(out, 200, w.images[name])
		}
	default:
		missing(out, "page")
	}
}

func (w *world) serveContainers(out http.ResponseWriter, r *http.Request, parts []string) {
	switch parts[0] {
	case "json":
		list := []object{}
		for _, c := range w.containers {
			if matches(labelsIn(c.config), r.URL.Query()) && (c.running() || r.URL.Query().Get("all") != "") {
				list = append(list, c.summary())
			}
		}
		say(out, 200, list)
		return
	case "create":
		var config object
		_ = json.NewDecoder(r.Body).Decode(&config)
		host, _ := config["HostConfig"].(object)
		c := &made{id: w.id(), name: r.URL.Query().Get("name"), config: config, host: host, state: "created"}
		w.containers = append(w.containers, c)
		say(out, 201, object{"Id": c.id, "Warnings": []string{}})
		return
	}
	at := slices.IndexFunc(w.containers, func(c *made) bool { return c.id == parts[0] || c.name == parts[0] })
	if at < 0 {
		missing(out, "container: "+parts[0])
		return
	}
	c := w.containers[at]
	if r.Method == http.MethodDelete {
		w.containers = slices.Delete(w.containers, at, at+1)
		say(out, 204, nil)
		return
	}
	switch parts[1] {
	case "json":
		say(out, 200, c.inspect())
		return
	case "logs":
		_, _ = io.WriteString(out, enginetest.Frame(1, "its log\n"))
		return
	case "exec":
		say(out, 201, object{"Id": c.id})
		return
	case "start", "restart", "unpause":
		c.state = "running"
		if become := w.starts[fmt.Sprint(labelsIn(c.config)["com.docker.compose.service"])]; become != nil {
			become(c)
		}
	case "stop", "kill":
		c.state = "exited"
	case "pause":
		c.state = "paused"
	case "rename":
		c.name = r.URL.Query().Get("name")
	}
	say(out, 204, nil)
}

func (w *world) serveShared(out http.ResponseWriter, r *http.Request, parts []string) {
	all := w.networks
	if parts[0] == "volumes" {
		all = w.volumes
	}
	switch {
	case len(parts) == 1:
		list := []object{}
		for _, one := range all {
			if matches(labelsIn(one), r.URL.Query()) {
				list = append(list, one)
			}
		}
		if parts[0] == "volumes" {
			say(out, 200, object{"Volumes": list})
		} else {
			say(out, 200, list)
		}
	case parts[1] == "create":
		var one object
		_ = json.NewDecoder(r.Body).Decode(&one)
		name := fmt.Sprint(one["Name"])
		one["Id"] = name
		all[name] = one
		say(out, 201, one)
	case all[parts[1]] == nil:
		missing(out, parts[0]+" "+parts[1])
	case r.Method == http.MethodDelete:
		delete(all, parts[1])
		say(out, 204, nil)
	default:
		say(out, 200, all[parts[1]])
	}
}

// soon is a context for what ends by itself; the time is only for what does not.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func (w *world) engine() *engine.Engine { return w.EngineWith(engine.Options{Retries: new(int)}) }

func silent(Progress) error { return nil }

// text is the project "p" of a text.
func text(services string) Project {
	return Project{Files: Files{services + "\n"}, ProjectName: "p"}
}

func failed(t *testing.T, err error, code fault.Code) *fault.Error {
	t.Helper()
	require.Error(t, err)
	f := fault.From(err)
	require.Equal(t, code, f.Code, "%v", err)
	return f
}
