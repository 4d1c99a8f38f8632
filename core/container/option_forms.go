package container

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/blkiodev"
	dockercontainer "github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/go-connections/nat"
	"github.com/docker/go-units"
)

// jsonNames lists the names by which encoding/json knows a struct's fields.
func jsonNames(v any) []string {
	t := reflect.TypeOf(v).Elem()
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" {
			name = t.Field(i).Name
		}
		names = append(names, name)
	}
	return names
}

// form is an engine type that callers may write in several ways.
type form[T any] struct{ value T }

// PythonType is the type hint.
func (form[T]) PythonType() string { return "Mapping[str, Any]" }

// UnmarshalJSON reads the object by names with or without underscores.
func (f *form[T]) UnmarshalJSON(data []byte) error {
	return decodeForm(data, strings.ToLower(reflect.TypeFor[T]().Name()), &f.value)
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

// Mount is a mount in the long form.
type Mount struct{ mount.Mount }

// PythonType is the type hint.
func (Mount) PythonType() string { return "Mapping[str, Any]" }

// UnmarshalJSON accepts the engine's names and docker-py's, with or without underscores.
func (m *Mount) UnmarshalJSON(data []byte) error {
	if err := decodeForm(data, "mounts", &m.Mount); err != nil {
		return err
	}
	if m.Target == "" {
		return fault.Invalid(`give {"Type": "volume", "Source": "data", "Target": "/data"}`, "a mount has no target")
	}
	if m.Type == "" {
		m.Type = mount.TypeVolume // docker-py's default
	}
	return nil
}

// Ulimit is a limit on a resource.
type Ulimit struct{ units.Ulimit }

// PythonType is the type hint.
func (Ulimit) PythonType() string { return "str | Mapping[str, Any]" }

// UnmarshalJSON accepts {"Name": …, "Soft": …, "Hard": …} and "nofile=1024:2048".
func (u *Ulimit) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		parsed, err := units.ParseUlimit(text)
		if err != nil {
			return fault.Invalid(`give "nofile=1024:2048"`, "the ulimit %q cannot be understood: %v", text, err)
		}
		u.Ulimit = *parsed
		return nil
	}
	if err := decodeForm(data, "ulimits", &u.Ulimit); err != nil {
		return err
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
	var t Text
	if err := json.Unmarshal(data, &t); err != nil {
		return fault.Invalid(`give "80/tcp" or 80`, "the port %s cannot be understood", data)
	}
	port, err := parsePort(string(t))
	p.Port = port
	return err
}

func parsePort(text string) (nat.Port, error) {
	number, protocol, found := strings.Cut(text, "/")
	if !found {
		protocol = "tcp"
	}
	port, err := nat.NewPort(protocol, number)
	if n, _ := strconv.Atoi(number); err != nil || !slices.Contains([]string{"tcp", "udp", "sctp"}, protocol) || port.Int() == 0 || n > 65535 {
		return "", fault.Invalid(`give "80/tcp", "53/udp" or 80; ports are from 1 to 65535`, "the port %q cannot be understood", text)
	}
	return port, nil
}

// Ports says where ports of the container are published.
type Ports nat.PortMap

// PythonType is the type hint.
func (Ports) PythonType() string {
	return "Mapping[str, Any] | Mapping[int, Any] | Sequence[str | int]"
}

// UnmarshalJSON accepts docker-py's dictionary and a list in the form of docker's --publish.
func (p *Ports) UnmarshalJSON(data []byte) error {
	*p = Ports{}
	return pairs(data, "ports", `give {"80/tcp": 8080} or ["8080:80"]`,
		func(items []json.RawMessage) error { return eachText(items, "ports", p.publish) },
		func(key string, value json.RawMessage) error {
			port, err := parsePort(key)
			if err != nil {
				return err
			}
			bindings, err := parseBindings(key, value)
			(*p)[port] = bindings
			return err
		})
}

func (p *Ports) publish(spec string) error {
	mappings, err := nat.ParsePortSpec(spec)
	if err != nil {
		return fault.Invalid(`give "8080:80", "127.0.0.1:8080:80/udp" or "80"`, "the port %q cannot be understood: %v", spec, err)
	}
	for _, m := range mappings {
		(*p)[m.Port] = append((*p)[m.Port], m.Binding)
	}
	return nil
}

// parseBindings reads one place, or a list of places. A tuple of Python arrives
// as a list too: one that begins with an address is a single place.
func parseBindings(port string, value json.RawMessage) ([]nat.PortBinding, error) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil || list == nil {
		b, err := parseBinding(port, value)
		return []nat.PortBinding{b}, err
	}
	if b, ok, err := addressBinding(port, list); ok || err != nil {
		return []nat.PortBinding{b}, err
	}
	bindings := make([]nat.PortBinding, 0, len(list))
	for _, item := range list {
		inner, err := parseBindings(port, item)
		if err != nil {
			return nil, err
		}
		bindings = append(bindings, inner...)
	}
	return bindings, nil
}

func addressBinding(port string, list []json.RawMessage) (nat.PortBinding, bool, error) {
	var address string
	if len(list) == 0 || len(list) > 2 || json.Unmarshal(list[0], &address) != nil || isNumber(address) {
		return nat.PortBinding{}, false, nil
	}
	if net.ParseIP(address) == nil {
		return nat.PortBinding{}, false, fault.Invalid(`give ("127.0.0.1", 8080)`, "the address %q of port %s is no IP address", address, port)
	}
	b := nat.PortBinding{HostIP: address}
	if len(list) == 2 {
		host, err := parseBinding(port, list[1])
		if err != nil {
			return b, false, err
		}
		b.HostPort = host.HostPort
	}
	return b, true, nil
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

func parseBinding(port string, value json.RawMessage) (nat.PortBinding, error) {
	if isNull(value) {
		return nat.PortBinding{}, nil
	}
	var object struct{ HostIP, HostPort Text }
	if len(value) > 0 && value[0] == '{' {
		err := decodeForm(value, "a published port", &object)
		return nat.PortBinding{HostIP: string(object.HostIP), HostPort: string(object.HostPort)}, err
	}
	var t Text
	if err := json.Unmarshal(value, &t); err != nil {
		return nat.PortBinding{}, fault.Invalid(`give a port, None, ("127.0.0.1", 8080) or a list of them`, "%s is no place to publish port %s", value, port)
	}
	first, last, isRange := strings.Cut(string(t), "-")
	for _, n := range []string{first, last} {
		if n == "" && !isRange && t != "" {
			continue
		}
		if number, err := strconv.Atoi(n); t != "" && (err != nil || number < 0 || number > 65535) {
			return nat.PortBinding{}, fault.Invalid("ports are from 0 (a free one) to 65535", "%q is no port of the host for %s", string(t), port)
		}
	}
	if t == "0" {
		t = ""
	}
	return nat.PortBinding{HostPort: string(t)}, nil
}

// Volumes are bind mounts and named volumes as "source:target:mode".
type Volumes []string

// PythonType is the type hint.
func (Volumes) PythonType() string { return "Mapping[str, str | Mapping[str, Any]] | Sequence[str]" }

// UnmarshalJSON accepts docker-py's dictionary, {"source": "target"} and ["source:target:mode"].
func (v *Volumes) UnmarshalJSON(data []byte) error {
	add := func(s string) error {
		*v = append(*v, s)
		return nil
	}
	return pairs(data, "volumes", `give {"/host": {"bind": "/inside", "mode": "rw"}} or ["/host:/inside"]`,
		func(items []json.RawMessage) error { return eachText(items, "volumes", add) },
		func(source string, value json.RawMessage) error {
			var target string
			if json.Unmarshal(value, &target) == nil {
				return add(source + ":" + target + ":rw")
			}
			return v.addForm(source, value)
		})
}

func (v *Volumes) addForm(source string, value json.RawMessage) error {
	var f struct {
		Bind        string `json:"bind"`
		Mode        string `json:"mode"`
		RO          *bool  `json:"ro"`
		Propagation string `json:"propagation"`
	}
	if err := decodeForm(value, "a volume", &f); err != nil {
		return err
	}
	if f.Bind == "" {
		return fault.Invalid(`give {"bind": "/inside", "mode": "rw"}`, "the volume %q has no place in the container", source)
	}
	modes := map[string]bool{}
	switch {
	case f.RO != nil && f.Mode != "":
		return fault.Invalid("give one of them", "the volume %q has both ro and mode", source)
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
	*v = append(*v, fmt.Sprintf("%s:%s:%s", source, f.Bind, strings.Join(slices.Sorted(maps.Keys(modes)), ",")))
	return nil
}
