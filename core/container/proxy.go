package container

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/cli/cli/config/configfile"
)

// variables are the environment of the new container: the caller's, and the
// proxy variables of the docker config, as the CLI and docker-py add them.
func (o *Options) variables(e *engine.Engine) ([]string, error) {
	out := []string(o.Environment)
	if o.UseConfigProxy != nil && !*o.UseConfigProxy {
		return out, nil
	}
	dir := e.Environment().ConfigDir()
	if dir == "" {
		return out, nil
	}
	path := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return out, nil
	}
	if err != nil {
		return nil, fault.From(err)
	}
	if !strings.Contains(string(data), `"proxies"`) {
		return out, nil
	}
	config := configfile.New(path)
	if err := config.LoadFromReader(strings.NewReader(string(data))); err != nil {
		return nil, fault.Invalid("repair or remove the file, or give use_config_proxy=False", "%s cannot be read: %v", path, err)
	}
	given := map[string]*string{}
	for _, entry := range out {
		key, value, _ := strings.Cut(entry, "=")
		given[key] = &value
	}
	for key, value := range config.ParseProxyConfig(e.Endpoint().Host, given) {
		if value != nil && !slices.ContainsFunc(out, func(entry string) bool { return entry == key || strings.HasPrefix(entry, key+"=") }) {
			out = append(out, key+"="+*value)
		}
	}
	slices.Sort(out[len(o.Environment):])
	return out, nil
}
