package image

import (
	"encoding/json"
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/build"
)

// options gives what the engine is asked, and the tags with which the image is named.
func (r BuildRequest) options(e *engine.Engine) (build.ImageBuildOptions, []string, error) {
	tags := []string{}
	for _, tag := range r.Tag {
		full, err := taggedName(tag, "")
		if err != nil {
			return build.ImageBuildOptions{}, nil, err
		}
		named, err := registry.ParseName(full)
		if err != nil {
			return build.ImageBuildOptions{}, nil, err
		}
		tags = append(tags, reference.FamiliarString(named))
	}
	for _, image := range r.CacheFrom {
		if err := registry.CheckImage(image); err != nil {
			return build.ImageBuildOptions{}, nil, err
		}
	}
	args := r.BuildArgs.resolve(e.Environment())
	if on(r.UseConfigProxy) {
		added, err := registry.ProxyVariables(e, args)
		if err != nil {
			return build.ImageBuildOptions{}, nil, err
		}
		for key, value := range added {
			args[key] = &value
		}
	}
	return build.ImageBuildOptions{
		Version: build.BuilderV1,
		Tags:    tags, Target: r.Target, BuildArgs: args, Labels: r.Labels, Platform: r.Platform,
		NoCache: r.NoCache, PullParent: r.Pull, Remove: on(r.RM), ForceRemove: on(r.ForceRM) && on(r.RM), CacheFrom: r.CacheFrom,
		NetworkMode: r.NetworkMode, ExtraHosts: r.ExtraHosts, ShmSize: int64(r.ShmSize),
		Memory: int64(r.ContainerLimits.Memory), MemorySwap: int64(r.ContainerLimits.MemSwap), CPUShares: r.ContainerLimits.CPUShares,
		CPUPeriod: r.ContainerLimits.CPUPeriod, CPUQuota: r.ContainerLimits.CPUQuota, CPUSetCPUs: r.ContainerLimits.CPUSetCPUs,
	}, tags, nil
}

// on is an option that is meant unless it is switched off.
func on(option *bool) bool { return option == nil || *option }

// Names is one name or several.
type Names []string

// PythonType is the type hint.
func (Names) PythonType() string { return "str | Sequence[str]" }

// UnmarshalJSON accepts a text or a list of texts.
func (n *Names) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*n = Names{one}
		if string(data) == "null" {
			*n = nil
		}
		return nil
	}
	if json.Unmarshal(data, (*[]string)(n)) != nil {
		return fault.Invalid(`give "web:1" or ["web:1", "web:latest"]`, "%s is neither a name nor a list of names", data)
	}
	return nil
}

// BuildArgs are values for ARG instructions.
type BuildArgs map[string]*string

// PythonType is the type hint.
func (BuildArgs) PythonType() string { return "Mapping[str, str | int | float | None]" }

// UnmarshalJSON accepts texts, numbers and nothing as values. A value may be a secret, so no error shows one.
func (a *BuildArgs) UnmarshalJSON(data []byte) error {
	const hint = `give an object such as {"VERSION": "1.2"}`
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return fault.Invalid(hint, "buildargs is not an object")
	}
	*a = BuildArgs{}
	for name, raw := range fields {
		var text *string
		var number json.Number
		switch {
		case name == "" || strings.ContainsAny(name, "=\x00"):
			return fault.Invalid(hint, "%q cannot be the name of a build argument", name)
		case json.Unmarshal(raw, &text) == nil:
			(*a)[name] = text
		case json.Unmarshal(raw, &number) == nil:
			value := number.String()
			(*a)[name] = &value
		default:
			return fault.Invalid(hint, "the value of the build argument %s is no text", name)
		}
	}
	return nil
}

// resolve gives the values; what has none is looked up in the caller's environment, as docker build does.
func (a BuildArgs) resolve(env engine.Environment) map[string]*string {
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
func (Labels) PythonType() string { return "Mapping[str, str] | Sequence[str]" }

// UnmarshalJSON accepts {"name": "value"}, and names alone or as "name=value".
func (l *Labels) UnmarshalJSON(data []byte) error {
	var list []string
	if json.Unmarshal(data, (*map[string]string)(l)) == nil {
		return nil
	}
	if json.Unmarshal(data, &list) != nil {
		return fault.Invalid(`give {"name": "value"} or ["name=value"]`, "labels cannot be understood")
	}
	*l = Labels{}
	for _, entry := range list {
		name, value, _ := strings.Cut(entry, "=")
		(*l)[name] = value
	}
	return nil
}

// ExtraHosts are lines of /etc/hosts as "name:address".
type ExtraHosts []string

// PythonType is the type hint.
func (ExtraHosts) PythonType() string { return "Mapping[str, str] | Sequence[str]" }

// UnmarshalJSON accepts docker-py's dictionary and the CLI's list.
func (h *ExtraHosts) UnmarshalJSON(data []byte) error {
	var lines map[string]string
	if json.Unmarshal(data, (*[]string)(h)) == nil {
		return nil
	}
	if json.Unmarshal(data, &lines) != nil {
		return fault.Invalid(`give {"name": "address"} or ["name:address"]`, "extra_hosts cannot be understood")
	}
	*h = nil
	for name, address := range lines {
		*h = append(*h, name+":"+address)
	}
	slices.Sort(*h)
	return nil
}

// ContainerLimits limits the containers of the steps.
type ContainerLimits struct {
	Memory     engine.Size `json:"memory"`
	MemSwap    engine.Size `json:"memswap"`
	CPUShares  int64       `json:"cpushares"`
	CPUPeriod  int64       `json:"cpuperiod"`
	CPUQuota   int64       `json:"cpuquota"`
	CPUSetCPUs string      `json:"cpusetcpus"`
}

// PythonType is the type hint.
func (ContainerLimits) PythonType() string { return "Mapping[str, int | str]" }

// UnmarshalJSON refuses names that it does not know.
func (c *ContainerLimits) UnmarshalJSON(data []byte) error {
	type plain ContainerLimits
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	if err := d.Decode((*plain)(c)); err != nil {
		return fault.Invalid(`give {"memory": "512m", "memswap": …, "cpushares": …, "cpuperiod": …, "cpuquota": …, "cpusetcpus": "0-1"}`,
			"container_limits cannot be understood: %v", err)
	}
	return nil
}
