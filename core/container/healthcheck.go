package container

import (
	"slices"

	"dockbridge/core/argument"
)

// Healthcheck is a health check. What is not given, or None, is as the image has it.
type Healthcheck struct {
	// Test is the probe: ["CMD", …], ["CMD-SHELL", "…"], ["NONE"], or a text for the container's shell.
	Test Test `json:"test,omitempty"`
	// Interval is the time between probes.
	Interval Duration `json:"interval,omitempty"`
	// Timeout is the time after which a probe has failed.
	Timeout Duration `json:"timeout,omitempty"`
	// Retries is the number of failed probes in a row that make the container unhealthy.
	Retries int `json:"retries,omitempty"`
	// StartPeriod is the time at the start in which failed probes do not count.
	StartPeriod Duration `json:"start_period,omitempty"`
	// StartInterval is the time between probes in the start period (API 1.44).
	StartInterval Duration `json:"start_interval,omitempty"`
}

// PythonType is the type hint.
func (Healthcheck) PythonType() string { return "Healthcheck | EngineHealthcheck" }

// PythonForms are the mappings.
func (Healthcheck) PythonForms() []any { return []any{Healthcheck{}} }

// UnmarshalJSON accepts docker-py's names and the engine's.
func (h *Healthcheck) UnmarshalJSON(data []byte) error {
	type plain Healthcheck
	return argument.Form(data, (*plain)(h))
}

// Test is the probe of a health check.
type Test []string

// PythonType is the type hint.
func (Test) PythonType() string { return "str | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts a list, or a text for the container's shell. An empty text is refused: as a probe it would
// always succeed, and replace one that means something. An empty list leaves the image's probe, as None does.
func (t *Test) UnmarshalJSON(data []byte) error {
	const hint = `give ["CMD", "pg_isready"], or a text for the container's shell; ["NONE"] for no check, None or [] for the image's`
	if text, ok := argument.Text(data); ok {
		if text == "" {
			return argument.Unusable("", hint, "is an empty text")
		}
		*t = Test{"CMD-SHELL", text}
		return nil
	}
	list, err := argument.Texts(data, hint)
	if err != nil {
		return err
	}
	if len(list) > 0 && !slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, list[0]) {
		return argument.Unusable(list[0], `begin the list with "CMD", "CMD-SHELL" or "NONE"`, "begins with something else than a kind of probe")
	}
	*t = list
	return nil
}
