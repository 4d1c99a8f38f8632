package image

import (
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/wire"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/go-units"
)

// options gives what the engine is asked, and the tags with which the image is named.
func (r BuildRequest) options(e *engine.Engine) (build.ImageBuildOptions, []string, error) {
	tags, err := r.tags()
	if err != nil {
		return build.ImageBuildOptions{}, nil, err
	}
	for _, image := range r.CacheFrom {
		if err := registry.CheckImage(image); err != nil {
			return build.ImageBuildOptions{}, nil, err
		}
	}
	args, err := r.args(e)
	if err != nil {
		return build.ImageBuildOptions{}, nil, err
	}
	limits, err := r.limits()
	if err != nil {
		return build.ImageBuildOptions{}, nil, err
	}
	return build.ImageBuildOptions{
		Version: build.BuilderV1,
		Tags:    tags, Target: r.Target, BuildArgs: args, Labels: r.Labels, Platform: strings.Join(r.Platform, ","),
		NoCache: r.NoCache, PullParent: r.Pull, Remove: on(r.RM), ForceRemove: on(r.ForceRM) && on(r.RM), CacheFrom: r.CacheFrom,
		NetworkMode: r.NetworkMode, ExtraHosts: r.ExtraHosts, ShmSize: int64(r.ShmSize),
		Memory: int64(r.ContainerLimits.Memory), MemorySwap: int64(r.ContainerLimits.MemSwap), CPUShares: r.ContainerLimits.CPUShares,
		CPUPeriod: r.ContainerLimits.CPUPeriod, CPUQuota: r.ContainerLimits.CPUQuota, CPUSetCPUs: r.ContainerLimits.CPUSetCPUs,
		Ulimits: limits, CgroupParent: r.CgroupParent,
	}, tags, nil
}

// tags are the names that the image gets, each with its tag.
func (r BuildRequest) tags() ([]string, error) {
	tags := []string{}
	for _, tag := range r.Tag {
		full, err := taggedName(tag, "")
		if err != nil {
			return nil, err
		}
		named, err := registry.ParseName(full)
		if err != nil {
			return nil, err
		}
		tags = append(tags, reference.FamiliarString(named))
	}
	return tags, nil
}

// args are the values of ARG instructions, those of the docker config's proxies among them.
func (r BuildRequest) args(e *engine.Engine) (map[string]*string, error) {
	args := r.BuildArgs.resolve(e.Environment())
	if !on(r.UseConfigProxy) {
		return args, nil
	}
	added, err := registry.ProxyVariables(e, args)
	if err != nil {
		return nil, err
	}
	for key, value := range added {
		args[key] = &value
	}
	return args, nil
}

// limits reads the ulimits.
func (r BuildRequest) limits() ([]*container.Ulimit, error) {
	var limits []*container.Ulimit
	for _, text := range r.Ulimits {
		limit, err := units.ParseUlimit(text)
		if err != nil {
			return nil, fault.Invalid(`give "nofile=1024:2048", for example`, "the ulimit %q cannot be used: %v", text, err)
		}
		limits = append(limits, limit)
	}
	return limits, nil
}

// on is an option that is meant unless it is switched off.
func on(option *bool) bool { return option == nil || *option }

// Names is one name or several.
type Names []string

// PythonType is the type hint.
func (Names) PythonType() string { return "str | Sequence[str]" }

// UnmarshalJSON accepts a text or a list of texts.
func (n *Names) UnmarshalJSON(data []byte) error {
	list, err := argument.TextOrTexts(data, `give "web:1" or ["web:1", "web:latest"]`)
	*n = list
	return err
}

// BuildArgs are values for ARG instructions.
type BuildArgs map[string]*string

// PythonType is the type hint.
func (BuildArgs) PythonType() string { return "Mapping[str, str | int | float | None]" }

// UnmarshalJSON accepts texts, numbers and nothing as values. A value may be a secret, so no error shows one.
func (a *BuildArgs) UnmarshalJSON(data []byte) error {
	const hint = `give an object such as {"VERSION": "1.2"}`
	entries, ok := argument.Entries(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	*a = BuildArgs{}
	for _, e := range entries {
		if e.Key == "" || strings.ContainsAny(e.Key, "=\x00") {
			return argument.At(argument.Key(e.Key), argument.Unusable("", hint, "cannot be the name of a build argument"))
		}
		if argument.IsNone(e.Value) {
			(*a)[e.Key] = nil
			continue
		}
		value, ok := argument.TextOrNumber(e.Value)
		if !ok {
			return argument.At(argument.Key(e.Key), argument.NotA(e.Value, "give a text or a number; None is the value in the caller's environment"))
		}
		(*a)[e.Key] = &value
	}
	return nil
}

// Secrets are the values, those of the caller's environment among them.
func (a BuildArgs) Secrets(variables map[string]string) []fault.Secret {
	var secrets []fault.Secret
	for name, value := range a.resolve(endpoint.Environment{Variables: variables}) {
		if value != nil {
			secrets = append(secrets, argument.Assigned(name, *value)...)
		}
	}
	return secrets
}

// resolve gives the values; what has none is looked up in the caller's environment, as docker build does.
func (a BuildArgs) resolve(env endpoint.Environment) map[string]*string {
	out := map[string]*string{}
	for name, value := range a {
		if value == nil {
			if found, set := env.Variables[name]; set {
				value = &found
			}
		}
		out[name] = value
	}
	return out
}

// Labels are labels with their values.
type Labels map[string]string

// PythonType is the type hint.
func (Labels) PythonType() string { return "Mapping[str, str] | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts {"name": "value"}, and names alone or as "name=value".
func (l *Labels) UnmarshalJSON(data []byte) error {
	*l = Labels{}
	return argument.Pairs(data, `give {"name": "value"} or ["name=value"]`,
		func(item string) error {
			name, value, _ := strings.Cut(item, "=")
			(*l)[name] = value
			return nil
		},
		func(e argument.Entry) error {
			value, ok := argument.TextOrNumber(e.Value)
			if !ok {
				return argument.NotA(e.Value, `give a text, "" for none`)
			}
			(*l)[e.Key] = value
			return nil
		})
}

// ExtraHosts are lines of /etc/hosts as "name:address".
type ExtraHosts []string

// PythonType is the type hint.
func (ExtraHosts) PythonType() string { return "Mapping[str, str] | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts docker-py's dictionary and the CLI's list.
func (h *ExtraHosts) UnmarshalJSON(data []byte) error {
	const hint = `give {"name": "address"} or ["name:address"]`
	*h = nil
	return argument.Pairs(data, hint,
		func(line string) error {
			*h = append(*h, line)
			return nil
		},
		func(e argument.Entry) error {
			address, ok := argument.Text(e.Value)
			if !ok {
				return argument.NotA(e.Value, hint)
			}
			*h = append(*h, e.Key+":"+address)
			return nil
		})
}

// ContainerLimits limits the containers of the steps.
type ContainerLimits struct {
	// Memory is the most memory, in bytes or with a unit ("512m").
	Memory wire.Size `json:"memory"`
	// MemSwap is the most of memory and swap together, -1 for no limit of swap.
	MemSwap wire.Size `json:"memswap"`
	// CPUShares is the weight among containers that compete for processors.
	CPUShares int64 `json:"cpushares"`
	// CPUPeriod is the scheduler's period in microseconds.
	CPUPeriod int64 `json:"cpuperiod"`
	// CPUQuota is the processor time in microseconds in each period.
	CPUQuota int64 `json:"cpuquota"`
	// CPUSetCPUs are the processors, "0-2" or "0,1".
	CPUSetCPUs string `json:"cpusetcpus"`
}

// PythonType is the type hint.
func (ContainerLimits) PythonType() string { return "ContainerLimits" }

// PythonForms are the mappings.
func (ContainerLimits) PythonForms() []any { return []any{ContainerLimits{}} }

// OneSpelling is docker-py's.
func (ContainerLimits) OneSpelling() {}

// UnmarshalJSON refuses names that it does not know.
func (c *ContainerLimits) UnmarshalJSON(data []byte) error {
	type plain ContainerLimits
	return argument.Hinted(`give {"memory": "512m", "memswap": …, "cpushares": …, "cpuperiod": …, "cpuquota": …, "cpusetcpus": "0-1"}`,
		argument.Form(data, (*plain)(c)))
}
