package registry

import (
	"bytes"
	"maps"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/docker/cli/cli/config/configfile"
)

// ProxyVariables gives the proxy variables of the docker config for the
// engine, for containers and builds: those that are not among the given ones.
func ProxyVariables(e *engine.Engine, given map[string]*string) (map[string]string, error) {
	file, err := e.Environment().DockerConfig()
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(file.Data, []byte(`"proxies"`)) {
		return nil, nil
	}
	config := configfile.New(file.Path)
	if err := config.LoadFromReader(bytes.NewReader(file.Data)); err != nil {
		return nil, fault.Invalid("repair or remove the file, or give use_config_proxy=False", "%s cannot be read: %s", file.Path, withoutValues(err))
	}
	added := map[string]string{}
	for key, value := range config.ParseProxyConfig(e.Endpoint().Host, maps.Clone(given)) {
		if _, known := given[key]; !known && value != nil {
			added[key] = *value
		}
	}
	return added, nil
}
