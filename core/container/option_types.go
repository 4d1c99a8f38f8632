package container

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"dockbridge/core/argument"
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
	const hint = `give a list such as ["sh", "-c", "echo hi"], or one text`
	if text, ok := argument.Text(data); ok {
		return splitWords(text, (*[]string)(c))
	}
	items, ok := argument.Items(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	*c = make([]string, 0, len(items)) // an empty list is not the same as none: it takes the image's away
	return argument.EachText(items, hint, func(word string) error {
		*c = append(*c, word)
		return nil
	})
}

// splitWords splits a text like a command line.
func splitWords(text string, into *[]string) (err error) {
	if *into, err = shlex.Split(text); err != nil {
		return argument.Unusable("", "close the quotation marks, or give a list", "cannot be split into words")
	}
	return nil
}

// Text is a text that may be given as a number.
type Text string

// PythonType is the type hint.
func (Text) PythonType() string { return "str | int" }

// UnmarshalJSON accepts a text or a number.
func (t *Text) UnmarshalJSON(data []byte) error {
	text, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, "give a text or a number")
	}
	*t = Text(text)
	return nil
}

func texts(list []Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

// Variables are environment variables as KEY=value; a KEY alone removes the image's.
type Variables []string

// PythonType is the type hint.
func (Variables) PythonType() string {
	return "Mapping[str, str | int | None] | list[str] | tuple[str, ...]"
}

// UnmarshalJSON accepts {"KEY": "value"} and ["KEY=value"].
func (v *Variables) UnmarshalJSON(data []byte) error {
	const hint = `give {"KEY": "value"} or ["KEY=value"]; None for a value takes the image's away`
	add := func(entry string) error {
		key, _, _ := strings.Cut(entry, "=")
		switch {
		case key == "":
			return argument.Unusable("", hint, "has no name")
		case strings.Contains(entry, "\x00"):
			return argument.Unusable("", "neither names nor values hold NUL", "holds a NUL character")
		}
		*v = append(*v, entry)
		return nil
	}
	return argument.Pairs(data, hint, add, func(e argument.Entry) error {
		if e.Key == "" || strings.Contains(e.Key, "=") {
			return argument.Unusable("", hint, "has no usable name")
		}
		if argument.IsNone(e.Value) {
			return add(e.Key)
		}
		value, ok := argument.TextOrNumber(e.Value)
		if !ok {
			return argument.NotA(e.Value, "give a text or a number; None takes the image's variable away")
		}
		return add(e.Key + "=" + value)
	})
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// Secrets are the values.
func (v Variables) Secrets(map[string]string) []fault.Secret {
	var secrets []fault.Secret
	for _, entry := range v {
		key, value, assigned := strings.Cut(entry, "=")
		secrets = append(secrets, argument.Assigned(key, value)...)
		if !assigned && !variableName.MatchString(key) {
			secrets = append(secrets, argument.Whole(key)...) // a value in the place of a name
		}
	}
	return secrets
}

// Labels are labels of a container.
type Labels map[string]string

// PythonType is the type hint.
func (Labels) PythonType() string { return "Mapping[str, str] | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts {"key": "value"}, ["key"] and ["key=value"].
func (l *Labels) UnmarshalJSON(data []byte) error {
	*l = Labels{}
	return argument.Pairs(data, `give {"key": "value"} or ["key=value"]`,
		func(item string) error {
			key, value, _ := strings.Cut(item, "=")
			(*l)[key] = value
			return nil
		},
		func(e argument.Entry) error {
			value, ok := argument.TextOrNumber(e.Value)
			if !ok {
				return argument.NotA(e.Value, `give a text, "" for none`)
			}
			(*l)[e.Key] = value
			return nil
		})
}

// Hosts are further host names as "name:address".
type Hosts []string

// PythonType is the type hint.
func (Hosts) PythonType() string { return "Mapping[str, str] | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts {"name": "address"} and ["name:address"].
func (h *Hosts) UnmarshalJSON(data []byte) error {
	const hint = `give {"name": "address"} or ["name:address"]`
	return joined((*[]string)(h), data, hint, false)
}

// Links are legacy links as "container:alias".
type Links []string

// PythonType is the type hint.
func (Links) PythonType() string {
	return "Mapping[str, str | None] | list[str] | Sequence[tuple[str, str]] | tuple[str, ...]"
}

// UnmarshalJSON accepts {"container": "alias"}, [("container", "alias")] and ["container:alias"].
func (l *Links) UnmarshalJSON(data []byte) error {
	const hint = `give {"container": "alias"}, [("container", "alias")] or ["container:alias"]; None is no alias`
	items, ok := argument.Items(data)
	if !ok {
		return joined((*[]string)(l), data, hint, true)
	}
	for i, item := range items {
		link, err := linkOf(item, hint)
		if err != nil {
			return argument.At(argument.Index(i), err)
		}
		*l = append(*l, link)
	}
	return nil
}

// linkOf reads a text or a pair.
func linkOf(item []byte, hint string) (string, error) {
	if text, ok := argument.Text(item); ok {
		return text, nil
	}
	pair, ok := argument.Items(item)
	if !ok {
		return "", argument.NotA(item, hint)
	}
	if len(pair) != 2 {
		return "", argument.Unusable("", hint, "is no pair")
	}
	name, ok := argument.Text(pair[0])
	if !ok {
		return "", argument.At(argument.Index(0), argument.NotA(pair[0], hint))
	}
	if argument.IsNone(pair[1]) {
		return name, nil
	}
	alias, ok := argument.Text(pair[1])
	if !ok {
		return "", argument.At(argument.Index(1), argument.NotA(pair[1], hint))
	}
	return name + ":" + alias, nil
}

// joined reads pairs as texts with a colon between the two; alone tells that None is a key without a value.
func joined(into *[]string, data []byte, hint string, alone bool) error {
	add := func(text string) error {
		*into = append(*into, text)
		return nil
	}
	return argument.Pairs(data, hint, add, func(e argument.Entry) error {
		if alone && argument.IsNone(e.Value) {
			return add(e.Key)
		}
		value, ok := argument.Text(e.Value)
		if !ok {
			return argument.NotA(e.Value, hint)
		}
		return add(e.Key + ":" + value)
	})
}

// Tmpfs maps folders to mount options.
type Tmpfs map[string]string

// PythonType is the type hint.
func (Tmpfs) PythonType() string { return "Mapping[str, str | None] | list[str] | tuple[str, ...]" }

// UnmarshalJSON accepts {"/run": "size=64m"} and ["/run:size=64m", "/tmp"].
func (t *Tmpfs) UnmarshalJSON(data []byte) error {
	*t = Tmpfs{}
	var list []string
	if err := joined(&list, data, `give {"/run": "size=64m"} or ["/run:size=64m", "/tmp"]; None is no options`, true); err != nil {
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
func (Gpus) PythonType() string { return `int | Literal["all"]` }

// UnmarshalJSON accepts a number or "all".
func (g *Gpus) UnmarshalJSON(data []byte) error {
	const hint = `give "all" or a number; device_requests can say more`
	text, ok := argument.TextOrNumber(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if _, err := strconv.ParseUint(text, 10, 31); err != nil && text != "all" {
		return argument.Unusable(text, hint, "is no number of GPUs")
	}
	*g = Gpus(text)
	return nil
}

// Duration is a span of time: whole numbers are nanoseconds as in docker-py,
// fractions are seconds, texts have units ("1m30s").
type Duration time.Duration

// PythonType is the type hint.
func (Duration) PythonType() string { return "str | float" }

// UnmarshalJSON accepts the three forms.
func (d *Duration) UnmarshalJSON(data []byte) error {
	const hint = `give a text such as "5s", seconds as a fraction such as 5.0, or nanoseconds as a whole number (docker-py's form)`
	if text, ok := argument.Text(data); ok {
		span, err := time.ParseDuration(text)
		if err != nil || span < 0 {
			return argument.Unusable(text, hint, "is no span of time")
		}
		*d = Duration(span)
		return nil
	}
	number, ok := argument.Number(data)
	if !ok {
		return argument.NotA(data, hint)
	}
	if whole, err := strconv.ParseInt(number.String(), 10, 64); err == nil {
		if whole < 0 || whole > 0 && whole < int64(time.Millisecond) {
			return argument.Unusable(number.String(), hint, "is too short a span of time in nanoseconds")
		}
		*d = Duration(whole)
		return nil
	}
	seconds, err := number.Float64()
	if err != nil || seconds < 0 || seconds > float64(1<<63-1)/float64(time.Second) {
		return argument.Unusable(number.String(), hint, "is no span of time")
	}
	*d = Duration(seconds * float64(time.Second))
	return nil
}
