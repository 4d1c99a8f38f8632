package container

import (
	"strconv"
	"strings"

	"dockbridge/core/argument"
)

// RestartPolicy says when the engine starts a container again: "no", "always",
// "unless-stopped", "on-failure" or "on-failure:3" (at most so often); also as
// {"Name": "on-failure", "MaximumRetryCount": 3}, or as docker-py's RestartPolicy. "" and {} name none: a new container then gets "no", and one that is
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
		var given restartForm
		if err := argument.Form(data, &given); err != nil {
			return argument.Hinted(hint, err)
		}
		if err := given.into(p); err != nil {
			return err
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

// restartForm is a policy as containers have it, or as services have it: docker-py's class has the names of these.
type restartForm struct {
	Name              RestartMode
	MaximumRetryCount int
	Condition         string
	MaxAttempts       int
	Delay             int64
	Window            int64
}

// into gives the policy for a container, if it has such a one.
func (f restartForm) into(p *RestartPolicy) error {
	names := map[string]string{"none": "no", "any": "always", "on-failure": "on-failure"}
	switch {
	case f.Condition == "" && f.MaxAttempts == 0 && f.Delay == 0 && f.Window == 0:
		p.Name, p.MaximumRetryCount = f.Name, f.MaximumRetryCount
		return nil
	case f.Name != "" || f.MaximumRetryCount != 0:
		return argument.Unusable("", "give Name and MaximumRetryCount alone", "names a policy in the words of containers and in those of services")
	case names[f.Condition] == "":
		return argument.At(argument.Field("Condition"), argument.Unusable(f.Condition, `give "none", "on-failure" or "any"`, "is no condition"))
	case f.Delay != 0 || f.Window != 0:
		return argument.Unusable("", "leave them out: the engine chooses the pauses of containers itself", "has a delay or a window, which only services have")
	case f.MaxAttempts != 0 && f.Condition != "on-failure":
		return argument.At(argument.Field("MaxAttempts"), argument.Unusable("", `give it with the condition "on-failure"`, "is not for the condition %q", f.Condition))
	}
	p.Name, p.MaximumRetryCount = RestartMode(names[f.Condition]), f.MaxAttempts
	return nil
}
