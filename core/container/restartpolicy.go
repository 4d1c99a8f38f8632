package container

import (
	"strconv"
	"strings"

	"dockbridge/core/argument"
)

// RestartPolicy says when the engine starts a container again: "no", "always",
// "unless-stopped", "on-failure" or "on-failure:3" (at most so often); also as
// {"Name": "on-failure", "MaximumRetryCount": 3}. "" and {} name none: a new container then gets "no", and one that is
// updated keeps its own.
type RestartPolicy struct {
	// Name is "no", "always", "unless-stopped" or "on-failure".
	Name RestartMode `json:"Name,omitempty"`
	// MaximumRetryCount is the most starts in a row, for "on-failure"; 0 means no limit.
	MaximumRetryCount int `json:"MaximumRetryCount"`
}

// PythonType is the type hint.
func (RestartPolicy) PythonType() string {
	return "ContainerRestartText | RestartPolicy | EngineRestartPolicy"
}

// PythonForms are the mappings, and the texts.
func (RestartPolicy) PythonForms() []any { return []any{RestartText(""), RestartPolicy{}} }

// RestartText is a restart policy as a text. Counts above ten are taken, too; for type checkers give them as a mapping.
type RestartText string

// Values are those that type checkers know.
func (RestartText) Values() []string {
	values := RestartMode("").Values()
	for count := 1; count <= 10; count++ {
		values = append(values, "on-failure:"+strconv.Itoa(count))
	}
	return values
}

// UnmarshalJSON accepts a text or an object.
func (p *RestartPolicy) UnmarshalJSON(data []byte) error {
	const hint = `give "no", "always", "unless-stopped", "on-failure", "on-failure:3" or {"Name": "on-failure", "MaximumRetryCount": 3}`
	if text, ok := argument.Text(data); ok {
		name, count, limited := strings.Cut(text, ":")
		p.MaximumRetryCount = 0
		if err := argument.Chosen(name, &p.Name); err != nil {
			return argument.Unusable(text, hint, "is no restart policy")
		}
		if limited {
			n, err := strconv.Atoi(count)
			if err != nil {
				return argument.Unusable(text, hint, "has no usable count")
			}
			p.MaximumRetryCount = n
		}
	} else {
		type plain RestartPolicy
		if err := argument.Form(data, (*plain)(p)); err != nil {
			return argument.Hinted(hint, err)
		}
	}
	switch {
	case p.Name == "" && p.MaximumRetryCount == 0: // none is named, as in docker-py's {}
	case p.Name == "":
		return argument.Unusable("", hint, "has no name")
	case p.MaximumRetryCount < 0, p.MaximumRetryCount > 0 && p.Name != "on-failure":
		return argument.Unusable(string(p.Name), hint, "cannot have the count %d", p.MaximumRetryCount)
	}
	return nil
}
