package container

import (
	"encoding/json"
	"net"
	"strconv"
	"strings"

	"dockbridge/core/argument"

	"github.com/docker/go-connections/nat"
)

// Ports says where ports of the container are published.
type Ports nat.PortMap

// PythonType is the type hint.
func (Ports) PythonType() string {
	return "Mapping[str, PortPlaces] | Mapping[int, PortPlaces] | ListOf[str | int]"
}

// PythonForms are what is given for a port.
func (Ports) PythonForms() []any { return []any{PortPlaces(nil)} }

// PortPlaces says where on the host a port is published: at a port, at a free one (None), at an address (("127.0.0.1", 8080)), or
// at several of these. The engine's own form, {"HostIp": "127.0.0.1", "HostPort": "8080"}, is taken too.
type PortPlaces []nat.PortBinding

// PythonType is the type hint. More would keep mypy from understanding a dict whose values are of several kinds.
func (PortPlaces) PythonType() string {
	return "int | str | Mapping[str, str | int | None] | Sequence[int | str | tuple[str, int | str | None] | Mapping[str, str | int | None] | None] | None"
}

// UnmarshalJSON accepts docker-py's dictionary and a list in the form of docker's --publish.
func (p *Ports) UnmarshalJSON(data []byte) error {
	*p = Ports{}
	return argument.Pairs(data, `give {"80/tcp": 8080} or ["8080:80"]`, p.publish, func(e argument.Entry) error {
		port, err := parsePort(e.Key)
		if err != nil {
			return err
		}
		bindings, err := parseBindings(e.Value)
		(*p)[port] = bindings
		return err
	})
}

func (p *Ports) publish(spec string) error {
	mappings, err := nat.ParsePortSpec(spec)
	if err != nil {
		return argument.Unusable(spec, `give "8080:80", "127.0.0.1:8080:80/udp" or "80"`, "cannot be understood")
	}
	for _, m := range mappings {
		if m.Port.Int() == 0 {
			return argument.Unusable(spec, portHint, "is no port")
		}
		(*p)[m.Port] = append((*p)[m.Port], m.Binding)
	}
	return nil
}

// parseBindings reads one place, or a list of places. A tuple of Python arrives
// as a list too: one that begins with an address is a single place.
func parseBindings(value json.RawMessage) ([]nat.PortBinding, error) {
	list, ok := argument.Items(value)
	if !ok {
		b, err := parseBinding(value)
		return []nat.PortBinding{b}, err
	}
	if b, ok, err := addressBinding(list); ok || err != nil {
		return []nat.PortBinding{b}, err
	}
	bindings := make([]nat.PortBinding, 0, len(list))
	for i, item := range list {
		inner, err := parseBindings(item)
		if err != nil {
			return nil, argument.At(argument.Index(i), err)
		}
		bindings = append(bindings, inner...)
	}
	return bindings, nil
}

func addressBinding(list []json.RawMessage) (nat.PortBinding, bool, error) {
	if len(list) == 0 || len(list) > 2 {
		return nat.PortBinding{}, false, nil
	}
	address, ok := argument.Text(list[0])
	if !ok || isNumber(address) {
		return nat.PortBinding{}, false, nil
	}
	if net.ParseIP(address) == nil {
		return nat.PortBinding{}, false, argument.At(argument.Index(0), argument.Unusable(address, `give ("127.0.0.1", 8080)`, "is no IP address"))
	}
	b := nat.PortBinding{HostIP: address}
	if len(list) == 2 {
		host, err := parseBinding(list[1])
		if err != nil {
			return b, false, argument.At(argument.Index(1), err)
		}
		b.HostPort = host.HostPort
	}
	return b, true, nil
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// parseBinding reads one place: None is a free port.
func parseBinding(value json.RawMessage) (nat.PortBinding, error) {
	if argument.IsNone(value) {
		return nat.PortBinding{}, nil
	}
	if _, isObject := argument.Entries(value); isObject {
		var object struct {
			HostIP   string
			HostPort Text
		}
		if err := argument.Form(value, &object); err != nil {
			return nat.PortBinding{}, err
		}
		port, err := checkedHostPort(string(object.HostPort))
		return nat.PortBinding{HostIP: object.HostIP, HostPort: port}, argument.At(argument.Field("HostPort"), err)
	}
	text, ok := argument.TextOrNumber(value)
	if !ok {
		return nat.PortBinding{}, argument.NotA(value, `give a port, None for a free one, ("127.0.0.1", 8080) or a list of them`)
	}
	port, err := checkedHostPort(text)
	return nat.PortBinding{HostPort: port}, err
}

// checkedHostPort gives a port of the host or a range of them; "" and "0" are a free one.
func checkedHostPort(text string) (string, error) {
	if text == "" || text == "0" {
		return "", nil
	}
	first, last, isRange := strings.Cut(text, "-")
	for _, n := range []string{first, last} {
		if n == "" && !isRange {
			continue
		}
		if number, err := strconv.Atoi(n); err != nil || number < 0 || number > 65535 {
			return "", argument.Unusable(text, "ports are from 0 (a free one) to 65535", "is no port of the host")
		}
	}
	return text, nil
}
