package container

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/blkiodev"
	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
	"github.com/docker/go-units"
)

// form is an engine type that callers may write in several ways.
type form[T any] struct{ value T }

// PythonType is the type hint.
func (f form[T]) PythonType() string { return f.PythonName() + " | Engine" + f.PythonName() }

// PythonName is docker.types's.
func (form[T]) PythonName() string {
	if name := reflect.TypeFor[T]().Name(); name != "EndpointSettings" {
		return name
	}
	return "EndpointConfig"
}

// PythonForms are the mappings.
func (f form[T]) PythonForms() []any {
	if _, ok := any(f.value).(network.EndpointSettings); ok {
		return []any{EndpointKeys{}}
	}
	return []any{f.value}
}

// EndpointKeys are what callers give of a place in a network; the rest is what the engine knows of it.
type EndpointKeys struct {
	// IPAMConfig asks for addresses.
	IPAMConfig *network.EndpointIPAMConfig
	// Links are legacy links, "container:alias".
	Links []string
	// Aliases are further names of the container in the network.
	Aliases []string
	// MacAddress is the hardware address (API 1.44).
	MacAddress string
	// DriverOpts are options of the network's driver.
	DriverOpts map[string]string
	// GwPriority chooses the network of the default gateway: the one with the highest (API 1.48).
	GwPriority int
}

// PythonName is docker.types's.
func (EndpointKeys) PythonName() string { return "EndpointConfig" }

// UnmarshalJSON reads the object by names with or without underscores.
func (f *form[T]) UnmarshalJSON(data []byte) error {
	return argument.Form(data, &f.value)
}

// Secrets are the options that drivers get: tokens of log drivers, passwords of network drivers.
func (f form[T]) Secrets(map[string]string) []fault.Secret {
	switch v := any(f.value).(type) {
	case dockercontainer.LogConfig:
		return argument.OptionSecrets(v.Config)
	case network.EndpointSettings:
		return argument.OptionSecrets(v.DriverOpts)
	case dockercontainer.DeviceRequest:
		return argument.OptionSecrets(v.Options)
	}
	return nil
}

func values[T any](forms []form[T]) []*T {
	out := make([]*T, len(forms))
	for i := range forms {
		out[i] = &forms[i].value
	}
	return out
}

type (
	// WeightDevice is a share of block I/O on one device.
	WeightDevice = form[blkiodev.WeightDevice]
	// ThrottleDevice is a limit of block I/O on one device.
	ThrottleDevice = form[blkiodev.ThrottleDevice]
	// DeviceRequest asks for devices such as GPUs.
	DeviceRequest = form[dockercontainer.DeviceRequest]
	// LogConfig is a log driver with its options.
	LogConfig = form[dockercontainer.LogConfig]
	// EndpointConfig is a place in a network.
	EndpointConfig = form[network.EndpointSettings]
)

// Endpoints are places in networks by the networks' names.
type Endpoints map[string]EndpointConfig

// UnmarshalJSON accepts {"net": {…}}, and the same as docker-py's NetworkingConfig has it: {"EndpointsConfig": {"net": {…}}}.
func (n *Endpoints) UnmarshalJSON(data []byte) error {
	const wrapper = "EndpointsConfig"
	if entries, ok := argument.Entries(data); ok && len(entries) == 1 && entries[0].Key == wrapper && !argument.IsNone(entries[0].Value) {
		return argument.At(argument.Field(wrapper), argument.Form(entries[0].Value, (*map[string]EndpointConfig)(n)))
	}
	return argument.Form(data, (*map[string]EndpointConfig)(n))
}

// Ulimit is a limit on a resource.
type Ulimit struct{ units.Ulimit }

// UlimitForm is a limit with its parts by name.
type UlimitForm struct {
	// Name is what is limited.
	Name UlimitName
	// Soft is the limit that holds; -1 means none.
	Soft int64 `json:",omitempty"`
	// Hard is how far the program itself may raise it; the soft limit unless it is given.
	Hard int64 `json:",omitempty"`
}

// PythonType is the type hint.
func (Ulimit) PythonType() string { return "str | Ulimit | EngineUlimit" }

// PythonForms are the mappings.
func (Ulimit) PythonForms() []any { return []any{UlimitForm{}} }

// PythonName is docker.types's.
func (UlimitForm) PythonName() string { return "Ulimit" }

// Required is what must be given.
func (UlimitForm) Required() []string { return []string{"Name"} }

// UnmarshalJSON accepts {"Name": …, "Soft": …, "Hard": …} and "nofile=1024:2048".
func (u *Ulimit) UnmarshalJSON(data []byte) error {
	const hint = `give "nofile=1024:2048" or {"Name": "nofile", "Soft": 1024, "Hard": 2048}`
	if text, ok := argument.Text(data); ok {
		parsed, err := units.ParseUlimit(text)
		if err != nil {
			return argument.Unusable(text, hint, "is no limit")
		}
		u.Ulimit = *parsed
		return nil
	}
	var f UlimitForm
	if err := argument.Form(data, &f); err != nil {
		return argument.Hinted(hint, err)
	}
	u.Ulimit = units.Ulimit{Name: string(f.Name), Soft: f.Soft, Hard: f.Hard}
	if u.Name == "" {
		return argument.Unusable("", hint, "has no name")
	}
	if u.Hard == 0 {
		u.Hard = u.Soft // the engine refuses a soft limit above the hard one
	}
	return nil
}

// PortNumber is a port of the container, "80/tcp" or 80.
type PortNumber struct{ nat.Port }

// PythonType is the type hint.
func (PortNumber) PythonType() string { return "str | int" }

// UnmarshalJSON accepts "80/udp", "80" and 80.
func (p *PortNumber) UnmarshalJSON(data []byte) error {
	text, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, portHint)
	}
	port, err := parsePort(text)
	p.Port = port
	return err
}

const portHint = `give "80/tcp", "53/udp" or 80; ports are from 1 to 65535`

func parsePort(text string) (nat.Port, error) {
	number, protocol, found := strings.Cut(text, "/")
	if !found {
		protocol = "tcp"
	}
	port, err := nat.NewPort(protocol, number)
	if n, _ := strconv.Atoi(number); err != nil || !slices.Contains([]string{"tcp", "udp", "sctp"}, protocol) || port.Int() == 0 || n > 65535 {
		return "", argument.Unusable(text, portHint, "is no port")
	}
	return port, nil
}

// Volumes are bind mounts and named volumes as "source:target:mode".
type Volumes []string

// PythonType is the type hint.
func (Volumes) PythonType() string {
	return "Mapping[str, str | VolumeBind] | list[str] | tuple[str, ...]"
}

// PythonForms are the mappings.
func (Volumes) PythonForms() []any { return []any{VolumeBind{}} }

// VolumeBind is the place of a volume or a folder of the host in the container.
type VolumeBind struct {
	// Bind is the place in the container.
	Bind string `json:"bind"`
	// Mode is "rw" or "ro", and further options: "ro,z".
	Mode string `json:"mode,omitempty"`
	// RO keeps the container from writing; not together with mode.
	RO *bool `json:"ro,omitempty"`
	// Propagation says which mounts within it the host and the container see of each other.
	Propagation MountPropagation `json:"propagation,omitempty"`
}

// Required is what must be given.
func (VolumeBind) Required() []string { return []string{"Bind"} }

// OneSpelling is docker-py's.
func (VolumeBind) OneSpelling() {}

// UnmarshalJSON accepts docker-py's dictionary, {"source": "target"} and ["source:target:mode"].
func (v *Volumes) UnmarshalJSON(data []byte) error {
	const hint = `give {"/host": {"bind": "/inside", "mode": "rw"}} or ["/host:/inside"]`
	add := func(s string) error {
		*v = append(*v, s)
		return nil
	}
	return argument.Pairs(data, hint, add, func(e argument.Entry) error {
		if target, ok := argument.Text(e.Value); ok {
			if target == "" {
				return argument.Unusable("", hint, "has no place in the container")
			}
			return add(e.Key + ":" + target + ":rw")
		}
		if _, ok := argument.Entries(e.Value); !ok {
			return argument.NotA(e.Value, hint)
		}
		return v.addForm(e)
	})
}

func (v *Volumes) addForm(e argument.Entry) error {
	var f VolumeBind
	if err := argument.Form(e.Value, &f); err != nil {
		return err
	}
	if f.Bind == "" {
		return argument.Unusable("", `give {"bind": "/inside", "mode": "rw"}`, "has no place in the container")
	}
	modes := map[string]bool{}
	switch {
	case f.RO != nil && f.Mode != "":
		return argument.Unusable("", "give one of them", "has both ro and mode")
	case f.RO != nil && *f.RO:
		modes["ro"] = true
	case f.Mode != "":
		modes[f.Mode] = true
	default:
		modes["rw"] = true
	}
	if f.Propagation != "" {
		modes[string(f.Propagation)] = true
	}
	*v = append(*v, fmt.Sprintf("%s:%s:%s", e.Key, f.Bind, strings.Join(slices.Sorted(maps.Keys(modes)), ",")))
	return nil
}
