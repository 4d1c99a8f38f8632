package container

import (
	"encoding/json"
	"strconv"

	"dockbridge/core/fault"
)

// Signal is a signal by its name ("SIGTERM", "HUP") or number.
type Signal string

// PythonType is the type hint.
func (Signal) PythonType() string { return "str | int" }

// UnmarshalJSON accepts a name or a number.
func (s *Signal) UnmarshalJSON(data []byte) error {
	const hint = `give a signal's name such as "SIGTERM" or "HUP", or its number (1 to 64)`
	var number int
	if json.Unmarshal(data, &number) == nil {
		if number < 1 || number > 64 {
			return fault.Invalid(hint, "there is no signal %d", number)
		}
		*s = Signal(strconv.Itoa(number))
		return nil
	}
	var name string
	if err := json.Unmarshal(data, &name); err != nil || name == "" {
		return fault.Invalid(hint, "the signal %s cannot be understood", data)
	}
	*s = Signal(name)
	return nil
}
