package container

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	dockercontainer "github.com/docker/docker/api/types/container"
)

// Difference is one option in which an existing container is not what was asked for.
type Difference struct {
	// Option is the engine's name of the option, for example "HostConfig.PortBindings" or "Config.Env.POSTGRES_DB".
	Option string `json:"option"`
	// Wanted is the value that was asked for, as JSON; "" for environment variables and for options that drivers get, whose
	// values may be secret.
	Wanted string `json:"wanted"`
	// Found is the value the container has, as JSON; "" where that of Wanted is.
	Found string `json:"found"`
}

// differences compares what was asked for with an existing container. What was
// not asked for is not compared: the image and the engine have defaults.
func (c *configuration) differences(old *dockercontainer.InspectResponse) []Difference {
	d := &comparison{}
	wanted, found := *c.config, *old.Config
	d.image(wanted.Image, found.Image)
	d.environment(wanted.Env, found.Env)
	wanted.Image, found.Image, wanted.Env, found.Env = "", "", nil, nil
	wanted.AttachStdout, wanted.AttachStderr = false, false // how a container was attached to is no option of it
	d.objects("Config", tree(wanted), tree(found))
	d.objects("HostConfig", tree(*c.host), tree(*old.HostConfig))
	slices.SortFunc(d.list, func(a, b Difference) int { return strings.Compare(a.Option, b.Option) })
	return d.list
}

type comparison struct{ list []Difference }

// options with passwords and tokens for drivers.
var secretOptions = []string{"HostConfig.LogConfig", "HostConfig.Mounts"}

func (d *comparison) add(option string, wanted, found any) {
	if slices.Contains(secretOptions, option) {
		wanted, found = nil, nil
	}
	d.list = append(d.list, Difference{Option: option, Wanted: encoded(wanted), Found: encoded(found)})
}

func (d *comparison) image(wanted, found string) {
	if strings.TrimSuffix(wanted, ":latest") != strings.TrimSuffix(found, ":latest") {
		d.add("Config.Image", wanted, found)
	}
}

func (d *comparison) environment(wanted, found []string) {
	for _, entry := range wanted {
		key, _, assigned := strings.Cut(entry, "=")
		if assigned && !slices.Contains(found, entry) {
			d.list = append(d.list, Difference{Option: "Config.Env." + key})
		}
	}
}

// objects compares by name; further down, maps count as "at least these".
func (d *comparison) objects(path string, wanted, found map[string]any) {
	for key, w := range wanted {
		if empty(w) {
			continue
		}
		f := found[key]
		if wm, ok := w.(map[string]any); ok {
			fm, _ := f.(map[string]any)
			if !covers(wm, fm) {
				d.add(path+"."+key, w, f)
			}
			continue
		}
		if encoded(w) != encoded(f) {
			d.add(path+"."+key, w, f)
		}
	}
}

// covers tells that found has everything wanted asks for.
func covers(wanted, found map[string]any) bool {
	for key, w := range wanted {
		f, there := found[key]
		if wm, ok := w.(map[string]any); ok {
			fm, _ := f.(map[string]any)
			if !there || !covers(wm, fm) {
				return false
			}
			continue
		}
		if !empty(w) && encoded(w) != encoded(f) {
			return false
		}
	}
	return true
}

func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case bool:
		return !x
	case float64:
		return x == 0
	case []any:
		for _, item := range x {
			if !empty(item) { // a console size of [0, 0] was not asked for
				return false
			}
		}
		return true
	case map[string]any:
		for _, item := range x {
			if !empty(item) {
				return false
			}
		}
		return len(x) == 0
	}
	return false
}

func tree(v any) map[string]any {
	var out map[string]any
	if data, err := json.Marshal(v); err == nil {
		_ = json.Unmarshal(data, &out)
	}
	return out
}

func encoded(v any) string {
	if v == nil {
		return ""
	}
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(data)
}
