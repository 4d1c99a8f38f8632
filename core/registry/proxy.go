package registry

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/cli/cli/config/configfile"
)

// ProxyVariables gives the proxy variables of the docker config for the
// engine, for containers and builds: those that are not among the given ones.
func ProxyVariables(e *engine.Engine, given map[string]*string) (map[string]string, error) {
	dir := e.Environment().ConfigDir()
	if dir == "" {
		return nil, nil
	}
	path := filepath.Join(dir, "config.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.From(err)
	}
	if !strings.Contains(string(data), `"proxies"`) {
		return nil, nil
	}
	config := configfile.New(path)
	if err := config.LoadFromReader(strings.NewReader(string(data))); err != nil {
		return nil, fault.Invalid("repair or remove the file, or give use_config_proxy=False", "%s cannot be read: %s", path, withoutValues(err))
	}
	added := map[string]string{}
	for key, value := range config.ParseProxyConfig(e.Endpoint().Host, maps.Clone(given)) {
		if _, known := given[key]; !known && value != nil {
			added[key] = *value
		}
	}
	return added, nil
}
