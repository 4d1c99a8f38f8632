package container

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/fault"

	"github.com/google/shlex"
)

// The types here take the several forms that docker-py and docker's own JSON
// know for the same thing.

// Command is a program and its arguments.
type Command []string

// PythonType is the type hint.
func (Command) PythonType() string { return "str | Sequence[str]" }

// UnmarshalJSON accepts a list, or a text that is split like a command line.
func (c *Command) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		words, err := shlex.Split(text)
		if err != nil {
			return fault.Invalid("close the quotation marks, or give a list", "the command %q cannot be split: %v", text, err)
		}
		*c = words
		return nil
	}
	var list []Text
	if err := json.Unmarshal(data, &list); err != nil {
		return fault.Invalid(`give a list such as ["sh", "-c", "echo hi"], or one text`, "the command is neither a list of texts nor a text")
	}
	*c = texts(list)
	return nil
}

// Text is a text that may be given as a number.
type Text string

// PythonType is the type hint.
func (Text) PythonType() string { return "str | int" }

// UnmarshalJSON accepts a text or a number.
func (t *Text) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = Text(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return fault.Invalid("give a text or a number", "%s is neither a text nor a number", data)
	}
	*t = Text(number.String())
	return nil
}

func texts(list []Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

// pairs reads {"key": value} in a fixed order, or a list, which each makes into pairs itself.
func pairs(data []byte, what, hint string, fromList func(items []json.RawMessage) error, fromMap func(key string, value json.RawMessage) error) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) == nil {
		keys := make([]string, 0, len(object))
		for k := range object {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			if err := fromMap(k, object[k]); err != nil {
				return err
			}
		}
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return fault.Invalid(hint, "%s is neither an object nor a list", what)
	}
	return fromList(list)
}

func isNull(data []byte) bool { return string(bytes.TrimSpace(data)) == "null" }

// eachText calls f with every item of a list, which must be texts.
func eachText(items []json.RawMessage, what string, f func(string) error) error {
	for _, item := range items {
		var t Text
		if err := json.Unmarshal(item, &t); err != nil {
			return fault.Invalid("give texts in the list", "%s has %s in its list", what, item)
		}
		if err := f(string(t)); err != nil {
			return err
		}
	}
	return nil
}

// Variables are environment variables as KEY=value; a KEY alone removes the image's.
type Variables []string

// PythonType is the type hint.
func (Variables) PythonType() string { return "Mapping[str, str | int | None] | Sequence[str]" }

// UnmarshalJSON accepts {"KEY": "value"} and ["KEY=value"].
func (v *Variables) UnmarshalJSON(data []byte) error {
	add := func(entry string) error {
		if key, _, _ := strings.Cut(entry, "="); key == "" || strings.Contains(entry, "\x00") {
			return fault.Invalid("names are not empty, and neither names nor values hold NUL", "an environment variable has no usable name or value")
		}
		*v = append(*v, entry)
		return nil
	}
	return pairs(data, "environment", `give {"KEY": "value"} or ["KEY=value"]`,
		func(items []json.RawMessage) error { return eachText(items, "environment", add) },
		func(key string, value json.RawMessage) error {
			if isNull(value) {
				return add(key)
			}
			var t Text
			if err := json.Unmarshal(value, &t); err != nil {
				return fault.Invalid("give a text or a number", "the environment variable %s is neither a text nor a number", key)
			}
			return add(key + "=" + string(t))
		})
}

// Labels are labels of a container.
type Labels map[string]string

// PythonType is the type hint.
func (Labels) PythonType() string { return "Mapping[str, str] | Sequence[str]" }

// UnmarshalJSON accepts {"key": "value"}, ["key"] and ["key=value"].
func (l *Labels) UnmarshalJSON(data []byte) error {
	*l = Labels{}
	return pairs(data, "labels", `give {"key": "value"}`,
		func(items []json.RawMessage) error {
			return eachText(items, "labels", func(s string) error {
				key, value, _ := strings.Cut(s, "=")
				(*l)[key] = value
				return nil
			})
		},
		func(key string, value json.RawMessage) error {
			var t Text
			if err := json.Unmarshal(value, &t); err != nil {
				return fault.Invalid("give texts", "the label %s is no text", key)
			}
			(*l)[key] = string(t)
			return nil
		})
}

// Hosts are further host names as "name:address".
type Hosts []string

// PythonType is the type hint.
func (Hosts) PythonType() string { return "Mapping[str, str] | Sequence[str]" }

// UnmarshalJSON accepts {"name": "address"} and ["name:address"].
func (h *Hosts) UnmarshalJSON(data []byte) error {
	return stringPairs((*[]string)(h), data, "extra_hosts", ":")
}

// Links are legacy links as "container:alias".
type Links []string

// PythonType is the type hint.
func (Links) PythonType() string { return "Mapping[str, str | None] | Sequence[str | tuple[str, str]]" }

// UnmarshalJSON accepts {"container": "alias"}, [("container", "alias")] and ["container:alias"].
func (l *Links) UnmarshalJSON(data []byte) error {
	var tuples [][2]string
	if json.Unmarshal(data, &tuples) == nil {
		for _, t := range tuples {
			*l = append(*l, t[0]+":"+t[1])
		}
		return nil
	}
	return stringPairs((*[]string)(l), data, "links", ":")
}

func stringPairs(into *[]string, data []byte, what, separator string) error {
	add := func(s string) error {
		*into = append(*into, s)
		return nil
	}
	return pairs(data, what, `give {"name": "value"} or a list of texts`,
		func(items []json.RawMessage) error { return eachText(items, what, add) },
		func(key string, value json.RawMessage) error {
			if isNull(value) {
				return add(key)
			}
			var t string
			if err := json.Unmarshal(value, &t); err != nil {
				return fault.Invalid("give texts", "%s of %s is no text", key, what)
			}
			return add(key + separator + t)
		})
}

// Tmpfs maps folders to mount options.
type Tmpfs map[string]string

// PythonType is the type hint.
func (Tmpfs) PythonType() string { return "Mapping[str, str] | Sequence[str]" }

// UnmarshalJSON accepts {"/run": "size=64m"} and ["/run:size=64m", "/tmp"].
func (t *Tmpfs) UnmarshalJSON(data []byte) error {
	*t = Tmpfs{}
	var list []string
	if err := stringPairs(&list, data, "tmpfs", ":"); err != nil {
		return err
	}
	for _, entry := range list {
		path, options, _ := strings.Cut(entry, ":")
		(*t)[path] = options
	}
	return nil
}

// Gpus is what docker's --gpus takes: "all" or a number.
type Gpus string

// PythonType is the type hint.
func (Gpus) PythonType() string { return `str | int` }

// UnmarshalJSON accepts a number or "all".
func (g *Gpus) UnmarshalJSON(data []byte) error {
	var t Text
	if err := t.UnmarshalJSON(data); err != nil {
		return err
	}
	if _, err := strconv.ParseUint(string(t), 10, 31); err != nil && t != "all" {
		return fault.Invalid(`give "all" or a number; device_requests can say more`, "gpus is %q", string(t))
	}
	*g = Gpus(t)
	return nil
}

// Duration is a span of time: whole numbers are nanoseconds as in docker-py,
// fractions are seconds, texts have units ("1m30s").
type Duration time.Duration

// UnmarshalJSON accepts the three forms.
func (d *Duration) UnmarshalJSON(data []byte) error {
	const hint = `give a text such as "5s", seconds as a fraction such as 5.0, or nanoseconds as a whole number (docker-py's form)`
	var text string
	if json.Unmarshal(data, &text) == nil {
		span, err := time.ParseDuration(text)
		if err != nil || span < 0 {
			return fault.Invalid(hint, "the duration %q cannot be understood", text)
		}
		*d = Duration(span)
		return nil
	}
	if whole, err := strconv.ParseInt(string(bytes.TrimSpace(data)), 10, 64); err == nil {
		if whole < 0 || whole > 0 && whole < int64(time.Millisecond) {
			return fault.Invalid(hint, "a duration of %d nanoseconds is too short", whole)
		}
		*d = Duration(whole)
		return nil
	}
	seconds, err := strconv.ParseFloat(string(bytes.TrimSpace(data)), 64)
	if err != nil || seconds < 0 {
		return fault.Invalid(hint, "the duration %s cannot be understood", data)
	}
	*d = Duration(seconds * float64(time.Second))
	return nil
}

// Healthcheck is a health check.
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
func (*Healthcheck) PythonType() string { return "Mapping[str, Any]" }

// UnmarshalJSON accepts docker-py's names and the engine's.
func (h *Healthcheck) UnmarshalJSON(data []byte) error {
	type plain Healthcheck
	return decodeForm(data, "healthcheck", (*plain)(h))
}

// Test is the probe of a health check.
type Test []string

// UnmarshalJSON accepts a list, or a text for the container's shell.
func (t *Test) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = Test{"CMD-SHELL", text}
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return fault.Invalid(`give ["CMD", "pg_isready"], or a text for the container's shell`, "the test of the health check is neither a list of texts nor a text")
	}
	if len(list) > 0 && !slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, list[0]) {
		return fault.Invalid(`begin the list with "CMD", "CMD-SHELL" or "NONE"`, "the test of the health check begins with %q", list[0])
	}
	*t = list
	return nil
}

// decodeForm reads an object strictly, whichever way its names are written:
// ReadOnly, readonly and read_only are the same.
func decodeForm(data []byte, what string, into any) error {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return fault.Invalid("give an object", "%s is not an object", what)
	}
	plain := make(map[string]json.RawMessage, len(object))
	for key, value := range object {
		plain[strings.ReplaceAll(key, "_", "")] = value
	}
	// The target's own names may have an underscore; they are found by the names without.
	for _, name := range jsonNames(into) {
		bare := strings.ReplaceAll(name, "_", "")
		for key, value := range plain {
			if key != name && strings.EqualFold(key, bare) {
				delete(plain, key)
				plain[name] = value
			}
		}
	}
	data, err := json.Marshal(plain)
	if err != nil {
		return fault.From(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if fault.CodeOf(err) != "" {
			return err
		}
		return fault.Invalid(fmt.Sprintf("%s takes %s", what, strings.Join(jsonNames(into), ", ")), "%s cannot be understood: %v", what, err)
	}
	return nil
}
