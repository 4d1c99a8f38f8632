package wire

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/argument"

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
	const hint = `give for example {"label": ["a=b"], "dangling": True}: texts, numbers, True or False, or lists of them`
	if argument.IsNone(data) {
		return nil // as if it were not there
	}
	entries, ok := argument.Entries(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	out := Filters{}
	for _, entry := range entries {
		values, err := argument.OneOrMore(entry.Value, hint, filterValue)
		if err != nil {
			return argument.At(argument.Key(entry.Key), err)
		}
		if len(values) > 0 {
			out[entry.Key] = values
		}
	}
	*f = out
	return nil
}

// filterValue gives a text, a number, true or false as the engine takes it.
func filterValue(data []byte) (string, bool) {
	if number, ok := argument.Number(data); ok {
		value, err := number.Float64()
		return strconv.FormatFloat(value, 'f', -1, 64), err == nil
	}
	var yes bool
	if !argument.IsNone(data) && json.Unmarshal(data, &yes) == nil {
		return strconv.FormatBool(yes), true
	}
	return argument.Text(data)
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
	if argument.IsNone(data) {
		return nil // as if it were not there
	}
	const hint = `give seconds since 1970, an RFC 3339 time such as "2025-08-01T12:00:00Z", a datetime, or a span before now such as "10m"`
	if number, ok := argument.Number(data); ok {
		const year10000 = 253402300800
		seconds, err := number.Float64()
		if err != nil || seconds < 0 || seconds >= year10000 {
			return argument.Unusable(number.String(), hint, "lies before 1970 or after the year 9999")
		}
		*t = Time(timestamp(seconds))
		return nil
	}
	text, ok := argument.Text(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	stamp, err := timetypes.GetTimestamp(text, time.Now())
	if err != nil || text == "" {
		return argument.Unusable(text, hint, "is no moment")
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
	if argument.IsNone(data) {
		return nil // as if it were not there
	}
	const hint = `give bytes as a number, or a text with a unit such as "512m" or "2g"`
	if number, ok := argument.Number(data); ok {
		n, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil {
			return argument.Unusable(number.String(), hint, "is no whole number of bytes")
		}
		*s = Size(n)
		return nil
	}
	text, ok := argument.Text(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if text == "-1" { // no limit, for swap
		*s = -1
		return nil
	}
	n, err := units.RAMInBytes(strings.TrimSpace(text))
	if err != nil {
		return argument.Unusable(text, hint, "is no number of bytes")
	}
	*s = Size(n)
	return nil
}
