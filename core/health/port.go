package health

import (
	"strconv"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
)

// Port is a TCP port of a container: 5432 or "5432/tcp".
type Port uint16

// PythonType is the type hint.
func (Port) PythonType() string { return "int | str" }

// UnmarshalJSON accepts a number, or a text as docker writes ports.
func (p *Port) UnmarshalJSON(data []byte) error {
	const hint = `give the container's port as a number or a text, for example 5432 or "5432/tcp"`
	written, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	digits, protocol, given := strings.Cut(written, "/")
	if given && protocol != "tcp" {
		return argument.Unusable(written, "only TCP connections can be waited for; wait for a line of the log instead", "is not a TCP port")
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || n == 0 {
		return argument.Unusable(written, hint, "is no port")
	}
	*p = Port(n)
	return nil
}

// String gives the port as docker writes it.
func (p Port) String() string { return p.number() + "/tcp" }

func (p Port) number() string { return strconv.Itoa(int(p)) }

func (p Port) check() error {
	if p == 0 {
		return fault.Invalid(`give the container's port, for example 5432 or "5432/tcp"`, "no port was given")
	}
	return nil
}
