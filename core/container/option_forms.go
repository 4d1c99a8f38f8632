package container

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/blkiodev"
	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
	"github.com/docker/go-units"
)

// form is an engine type that callers may write in several ways.
type form[T any] struct{ value T }

// PythonType is the type hint.
func (form[T]) PythonType() string { return "Mapping[str, Any]" }

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

// PythonType is the type hint.
func (Endpoints) PythonType() string { return "Mapping[str, Mapping[str, Any]]" }

// UnmarshalJSON accepts {"net": {…}}, and the same as docker-py's NetworkingConfig has it: {"EndpointsConfig": {"net": {…}}}.
func (n *Endpoints) UnmarshalJSON(data []byte) error {
	const wrapper = "EndpointsConfig"
	if entries, ok := argument.Entries(data); ok && len(entries) == 1 && entries[0].Key == wrapper && !argument.IsNone(entries[0].Value) {
		return argument.At(argument.Field(wrapper), argument.Form(entries[0].Value, (*map[string]EndpointConfig)(n)))
	}
	return argument.Form(data, (*map[string]EndpointConfig)(n))
}

// Mount is a mount in the long form.
type Mount struct{ mount.Mount }

// PythonType is the type hint.
func (Mount) PythonType() string { return "Mapping[str, Any]" }

// UnmarshalJSON accepts the engine's names and docker-py's, with or without underscores.
func (m *Mount) UnmarshalJSON(data []byte) error {
	if err := argument.Form(data, &m.Mount); err != nil {
		return err
	}
	if m.Target == "" {
		return argument.Unusable("", `give {"Type": "volume", "Source": "data", "Target": "/data"}`, "has no target")
	}
	if m.Type == "" {
		m.Type = mount.TypeVolume // docker-py's default
	}
	return nil
}

// Secrets are the options that the volume's driver gets.
func (m Mount) Secrets(map[string]string) []fault.Secret {
	if m.VolumeOptions == nil || m.VolumeOptions.DriverConfig == nil {
		return nil
	}
	return argument.OptionSecrets(m.VolumeOptions.DriverConfig.Options)
}

// Ulimit is a limit on a resource.
type Ulimit struct{ units.Ulimit }

// PythonType is the type hint.
func (Ulimit) PythonType() string { return "str | Mapping[str, Any]" }

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
	if err := argument.Form(data, &u.Ulimit); err != nil {
		return argument.Hinted(hint, err)
	}
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
	return "Mapping[str, str | Mapping[str, Any]] | list[str] | tuple[str, ...]"
}

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
	var f struct {
		Bind        string `json:"bind"`
		Mode        string `json:"mode"`
		RO          *bool  `json:"ro"`
		Propagation string `json:"propagation"`
	}
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
		modes[f.Propagation] = true
	}
	*v = append(*v, fmt.Sprintf("%s:%s:%s", e.Key, f.Bind, strings.Join(slices.Sorted(maps.Keys(modes)), ",")))
	return nil
}
