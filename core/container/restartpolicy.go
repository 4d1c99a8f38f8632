package container

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"dockbridge/core/fault"
)

// RestartPolicy says when the engine starts a container again: "no", "always",
// "unless-stopped", "on-failure" or "on-failure:3" (at most so often); also as
// {"Name": "on-failure", "MaximumRetryCount": 3}.
type RestartPolicy struct {
	// Name is "no", "always", "unless-stopped" or "on-failure".
	Name string `json:"Name"`
	// MaximumRetryCount is the most starts in a row, for "on-failure"; 0 means no limit.
	MaximumRetryCount int `json:"MaximumRetryCount"`
}

// PythonType is the type hint.
func (RestartPolicy) PythonType() string { return "str | Mapping[str, Any]" }

// UnmarshalJSON accepts a text or an object.
func (p *RestartPolicy) UnmarshalJSON(data []byte) error {
	const hint = `give "no", "always", "unless-stopped", "on-failure", "on-failure:3" or {"Name": "on-failure", "MaximumRetryCount": 3}`
	var text string
	if json.Unmarshal(data, &text) == nil {
		name, count, limited := strings.Cut(text, ":")
		p.Name, p.MaximumRetryCount = name, 0
		if limited {
			n, err := strconv.Atoi(count)
			if err != nil {
				return fault.Invalid(hint, "the restart policy %q has no usable count", text)
			}
			p.MaximumRetryCount = n
		}
	} else {
		type plain RestartPolicy
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode((*plain)(p)); err != nil {
			return fault.Invalid(hint, "the restart policy %s cannot be understood", data)
		}
	}
	switch {
	case p.Name == "" && p.MaximumRetryCount == 0: // docker's way to say "no"
		p.Name = "no"
	case !slices.Contains([]string{"no", "always", "unless-stopped", "on-failure"}, p.Name):
		return fault.Invalid(hint, "there is no restart policy %q", p.Name)
	case p.MaximumRetryCount < 0, p.MaximumRetryCount > 0 && p.Name != "on-failure":
		return fault.Invalid(hint, "the restart policy %q cannot have the count %d", p.Name, p.MaximumRetryCount)
	}
	return nil
}
