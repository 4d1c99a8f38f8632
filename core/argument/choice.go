package argument

import (
	"slices"
	"strconv"
	"strings"
)

// Choice is a text of which there are only some; bindings make a closed set of them.
type Choice interface {
	~string
	Values() []string
}

// OneOf reads a Choice. "" is as if nothing were given.
func OneOf[T Choice](data []byte, into *T) error {
	text, ok := Text(data)
	if !ok {
		return NotA(data, "give "+alternatives(T("").Values()))
	}
	return Chosen(text, into)
}

// Chosen makes a Choice of a text, for types that take more than the text alone.
func Chosen[T Choice](text string, into *T) error {
	values := T("").Values()
	if text != "" && !slices.Contains(values, text) {
		return Unusable(text, "give "+alternatives(values), "is none of its values")
	}
	*into = T(text)
	return nil
}

// alternatives writes "a", "b" or "c".
func alternatives(values []string) string {
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = strconv.Quote(value)
	}
	last := len(quoted) - 1
	if last < 1 {
		return strings.Join(quoted, "")
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
