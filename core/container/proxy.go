package container

import (
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/registry"
)

// variables are the environment of the new container: the caller's, and the
// proxy variables of the docker config, as the CLI and docker-py add them.
func (o *Options) variables(e *engine.Engine) ([]string, error) {
	out := []string(o.Environment)
	if o.UseConfigProxy != nil && !*o.UseConfigProxy {
		return out, nil
	}
	given := map[string]*string{}
	for _, entry := range out {
		key, value, _ := strings.Cut(entry, "=")
		given[key] = &value
	}
	added, err := registry.ProxyVariables(e, given)
	if err != nil {
		return nil, err
	}
	for key, value := range added {
		out = append(out, key+"="+value)
	}
	slices.Sort(out[len(o.Environment):])
	return out, nil
}
