package engine

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/filters"
	timetypes "github.com/docker/docker/api/types/time"
	"github.com/docker/go-units"
)

// Filters narrow a list: each key has one value or several, for example
// {"label": ["a=b", "c"], "status": "running"}.
type Filters map[string][]string

// PythonType is the type hint.
func (Filters) PythonType() string { return "Mapping[str, str | bool | int | Sequence[str]]" }

// UnmarshalJSON accepts a text, a number, true or false, or a list of texts for each key.
func (f *Filters) UnmarshalJSON(data []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return fault.Invalid(`give filters as an object, for example {"label": ["a=b"]}`, "filters is not an object")
	}
	out := Filters{}
	for key, value := range raw {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, item := range list {
			switch v := item.(type) {
			case string:
				out[key] = append(out[key], v)
			case bool:
				out[key] = append(out[key], strconv.FormatBool(v))
			case float64:
				out[key] = append(out[key], strconv.FormatFloat(v, 'f', -1, 64))
			default:
				return fault.Invalid("give a text, a number, true or false, or a list of texts", "the filter %q has an unusable value", key)
			}
		}
	}
	*f = out
	return nil
}

// Args gives the filters as the docker client wants them.
func (f Filters) Args() filters.Args {
	args := filters.NewArgs()
	for key, values := range f {
		for _, v := range values {
			args.Add(key, v)
		}
	}
	return args
}

// Query gives the filters as the engine's query parameter; "" for none.
func (f Filters) Query() string {
	if len(f) == 0 {
		return ""
	}
	text, err := filters.ToJSON(f.Args())
	if err != nil { // a map of texts always encodes
		return ""
	}
	return text
}

// Time is a moment: seconds since 1970, an RFC 3339 text, or a time span
// before now such as "10m" (as docker's --since takes it).
type Time string

// TimeOf gives a moment.
func TimeOf(t time.Time) Time { return Time(fmt.Sprintf("%d.%09d", t.Unix(), t.Nanosecond())) }

// Moment gives it as Go does; false for "" and for what no request holds.
func (t Time) Moment() (time.Time, bool) {
	seconds, nanoseconds, err := timetypes.ParseTimestamps(string(t), 0)
	return time.Unix(seconds, nanoseconds), err == nil && t != ""
}

// PythonType is the type hint.
func (Time) PythonType() string { return "float | str | datetime" }

// UnmarshalJSON accepts a number or a text.
func (t *Time) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil // as if it were not there
	}
	const hint = `give seconds since 1970, an RFC 3339 time such as "2025-08-01T12:00:00Z", a datetime, or a span before now such as "10m"`
	var seconds float64
	if json.Unmarshal(data, &seconds) == nil {
		const year10000 = 253402300800
		if seconds < 0 || seconds >= year10000 {
			return fault.Invalid(hint, "the time %s lies before 1970 or after the year 9999", data)
		}
		*t = Time(timestamp(seconds))
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fault.Invalid(hint, "the time %s cannot be understood", data)
	}
	stamp, err := timetypes.GetTimestamp(text, time.Now())
	if err != nil || text == "" {
		return fault.Invalid(hint, "the time %q cannot be understood", text)
	}
	*t = Time(stamp)
	return nil
}

// timestamp writes microseconds, which is what such a number can hold: with more digits the moment of a log line, given
// back as a datetime, could become one after that line.
func timestamp(seconds float64) string {
	microseconds := int64(math.Round(seconds * 1e6))
	return fmt.Sprintf("%d.%06d000", microseconds/1e6, microseconds%1e6)
}

// Path is a file or folder on the caller's machine; relative ones start at the caller's working directory.
type Path string

// PythonType is the type hint.
func (Path) PythonType() string { return "str | PathLike[str]" }

// Size is a number of bytes, also written with a unit: 1073741824, "1g", "512m" (units of 1024, as docker's --memory).
type Size int64

// PythonType is the type hint.
func (Size) PythonType() string { return "int | str" }

// UnmarshalJSON accepts a number of bytes or a text with a unit.
func (s *Size) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil // as if it were not there
	}
	const hint = `give bytes as a number, or a text with a unit such as "512m" or "2g"`
	var n int64
	if json.Unmarshal(data, &n) == nil {
		*s = Size(n)
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return fault.Invalid(hint, "the size %s cannot be understood", data)
	}
	if text == "-1" { // no limit, for swap
		*s = -1
		return nil
	}
	n, err := units.RAMInBytes(strings.TrimSpace(text))
	if err != nil {
		return fault.Invalid(hint, "the size %q cannot be understood", text)
	}
	*s = Size(n)
	return nil
}
