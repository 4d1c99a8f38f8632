package container

import (
	"strconv"

	"dockbridge/core/argument"
)

// Signal is a signal by its name ("SIGTERM", "HUP") or number.
type Signal string

// PythonType is the type hint.
func (Signal) PythonType() string { return "str | int" }

// UnmarshalJSON accepts a name or a number.
func (s *Signal) UnmarshalJSON(data []byte) error {
	const hint = `give a signal's name such as "SIGTERM" or "HUP", or its number (1 to 64)`
	if number, ok := argument.Number(data); ok {
		n, err := strconv.Atoi(number.String())
		if err != nil || n < 1 || n > 64 {
			return argument.Unusable(number.String(), hint, "is no signal")
		}
		*s = Signal(strconv.Itoa(n))
		return nil
	}
	name, ok := argument.Text(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if name == "" {
		return argument.Unusable("", hint, "is an empty text")
	}
	*s = Signal(name)
	return nil
}
