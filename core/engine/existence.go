package engine

import "dockbridge/core/fault"

// Existence is the result of the operations that tell whether the engine has something.
type Existence struct {
	// Exists tells that the engine has it.
	Exists bool `json:"exists" unwrap:"true"`
}

// Existing tells of an inspect's error whether there is something. An error that is not about its being missing stays one: not
// to know is no answer.
func Existing(err error, missing fault.Code) (Existence, error) {
	if fault.Is(err, missing) {
		return Existence{}, nil
	}
	return Existence{Exists: err == nil}, err
}
