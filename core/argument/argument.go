// Package argument reads what callers give: requests and the forms in which one thing may be written. It is the only
// place that knows what None means, and how to say what is wrong with an argument.
//
//	err := argument.Decode(request, &into)
//	// container.create: healthcheck.interval is a list (give a text such as "5s", …)
//
// The rules, for every request:
//
//   - None for a field, also one within a field, is as if the field were not there. For an argument that must be given
//     it is an error.
//   - None in a list, or as a value of a mapping, is an error, unless the type says what it means ("no value" of an
//     environment variable, "a free one" of a port).
//   - An error names the argument by its path, and says of what kind the given value is and what was expected. It
//     shows the value only where no field on the way to it is tagged `secret:"true"`.
package argument

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"dockbridge/core/fault"
)

// Wrong is what is wrong with an argument. It becomes an invalid_argument error.
type Wrong struct {
	// Path leads to the value from the one that was read: "", ".interval", `["80/tcp"]`, "[2].target".
	Path string
	// What completes the sentence that begins with the argument's name: "is a list", "cannot be understood".
	What string
	// Hint says what to give.
	Hint string
	// Value is what was given, for messages that may show it; "" otherwise.
	Value string
}

// NotA says that a value is of a kind that cannot be used.
func NotA(data []byte, hint string) error { return &Wrong{What: "is " + Kind(data), Hint: hint} }

// Unusable says that a value is of the right kind and yet cannot be used. The value is shown unless it may be a secret.
func Unusable(value, hint, format string, args ...any) error {
	if UserInfo(value) != nil {
		value = ""
	}
	return &Wrong{What: fmt.Sprintf(format, args...), Hint: hint, Value: value}
}

// Key is the step to the value of a key; Index to an item of a list; Field to a field.
func Key(key string) string {
	if UserInfo(key) != nil {
		return "[…]"
	}
	return "[" + shortened(key) + "]"
}

// Index is the step to an item of a list.
func Index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// Field is the step to a field.
func Field(name string) string {
	if UserInfo(name) != nil {
		return ".…"
	}
	return "." + name
}

// At puts a step before the path of an error.
func At(step string, err error) error {
	if w, ok := err.(*Wrong); ok { //nolint:errorlint // nothing wraps it below
		c := *w
		c.Path = step + w.Path
		return &c
	}
	return err
}

// hidden takes the value out.
func hidden(err error) error {
	if w, ok := err.(*Wrong); ok { //nolint:errorlint // as in At
		c := *w
		c.Value = ""
		return &c
	}
	return err
}

// Error is the sentence.
func (w *Wrong) Error() string {
	text := "the value " + w.What
	if name := w.name(); name != "" {
		text = name + " " + w.What
	}
	if w.Value != "" {
		text += ": " + shortened(w.Value)
	}
	return text
}

func (w *Wrong) name() string { return strings.TrimPrefix(w.Path, ".") }

// As makes it the library's error for whoever asks for that.
func (w *Wrong) As(target any) bool {
	f, ok := target.(**fault.Error)
	if ok {
		*f = fault.Invalid(w.Hint, "%s", w.Error())
		if name := w.name(); name != "" {
			*f = (*f).WithDetail("field", name)
		}
	}
	return ok
}

// mostShown is how many characters of a value messages show.
const mostShown = 100

func shortened(text string) string {
	if utf8.RuneCountInString(text) > mostShown {
		text = string([]rune(text)[:mostShown]) + "…"
	}
	return strconv.Quote(text)
}

// Kind says in words what a JSON value is.
func Kind(data []byte) string {
	switch first(data) {
	case '"':
		return "a text"
	case '[':
		return "a list"
	case '{':
		return "a dict"
	case 't', 'f':
		return "a bool"
	case 'n':
		return "None"
	default:
		return "a number"
	}
}

// IsNone tells that a value is null.
func IsNone(data []byte) bool { return first(data) == 'n' }

func first(data []byte) byte {
	if data = bytes.TrimLeft(data, " \t\r\n"); len(data) > 0 {
		return data[0]
	}
	return 0
}

// Hinted gives the error of a value another hint, when it is about the value itself and not about something within it.
func Hinted(hint string, err error) error {
	if w, ok := err.(*Wrong); ok && w.Path == "" { //nolint:errorlint // as in At
		c := *w
		c.Hint = hint
		return &c
	}
	return err
}
