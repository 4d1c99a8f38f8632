package jsonschema

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// ErrorKind says what is wrong.
type ErrorKind interface {
	LocalizedString(printer *message.Printer) string
}

// ValidationError is what is wrong where, with what led to it.
type ValidationError struct {
	SchemaURL        string // the place of the schema in its document, after a #
	InstanceLocation []string
	ErrorKind        ErrorKind
	Causes           []*ValidationError
}

func (e *ValidationError) Error() string {
	var text strings.Builder
	e.tell(&text, message.NewPrinter(language.English))
	return text.String()
}

func (e *ValidationError) tell(text *strings.Builder, printer *message.Printer) {
	if text.Len() > 0 {
		text.WriteString("\n- at '/" + strings.Join(e.InstanceLocation, "/") + "': ")
	}
	text.WriteString(e.ErrorKind.LocalizedString(printer))
	for _, cause := range e.Causes {
		cause.tell(text, printer)
	}
}

// Validate looks at a document as encoding/json reads it. An error is a *ValidationError, and always the same for the same document.
func (s *Schema) Validate(document any) error {
	found := s.check(document, nil)
	if found == nil {
		return nil
	}
	causes := []*ValidationError{found}
	if _, several := found.ErrorKind.(*kind.Group); several {
		causes = found.Causes
	}
	return &ValidationError{ErrorKind: &kind.Schema{Location: s.name}, Causes: causes}
}

// place is where in a document a value is.
type place struct {
	above *place
	step  string
}

func (p *place) path() []string {
	var steps []string
	for ; p != nil; p = p.above {
		steps = append(steps, p.step)
	}
	slices.Reverse(steps)
	return steps
}

func (s *Schema) wrong(at *place, what ErrorKind, causes ...*ValidationError) *ValidationError {
	return &ValidationError{SchemaURL: "#" + s.location, InstanceLocation: at.path(), ErrorKind: what, Causes: causes}
}

// check gives what is wrong with a value, nil for nothing.
func (s *Schema) check(value any, at *place) *ValidationError {
	if s.refers != nil {
		found := s.refers.check(value, at)
		if found == nil {
			return nil
		}
		causes := []*ValidationError{found}
		if _, several := found.ErrorKind.(*kind.Group); several {
			causes = found.Causes
		}
		return s.wrong(at, &kind.Reference{}, causes...)
	}
	is := typeOf(value)
	switch {
	case is == "":
		return s.wrong(at, &kind.InvalidJsonValue{Value: value})
	case !s.types.has(value):
		return s.wrong(at, &kind.Type{Got: is, Want: slices.Clone(s.types)})
	case s.enum != nil && !slices.ContainsFunc(s.enum, func(one any) bool { return written(one) == written(value) }):
		return s.wrong(at, &kind.Enum{Got: value, Want: s.enum})
	}
	if s.format != nil {
		if err := s.format.Validate(value); err != nil {
			return s.wrong(at, &kind.Format{Got: value, Want: s.format.Name, Err: err})
		}
	}
	var found []*ValidationError
	switch value := value.(type) {
	case map[string]any:
		found = s.checkObject(value, at)
	case []any:
		found = s.checkArray(value, at)
	case string:
		if s.pattern != nil && !s.pattern.MatchString(value) {
			found = append(found, s.wrong(at, &kind.Pattern{Got: value, Want: s.pattern.String()}))
		}
	}
	if is == "number" {
		found = s.checkNumber(value, at)
	}
	if s.oneOf != nil {
		if err := s.checkOneOf(value, at); err != nil {
			found = append(found, err)
		}
	}
	switch len(found) {
	case 0:
		return nil
	case 1:
		return found[0]
	}
	return s.wrong(at, &kind.Group{}, found...)
}

func (s *Schema) checkObject(object map[string]any, at *place) (found []*ValidationError) {
	add := func(schema *Schema, name string) {
		if err := schema.check(object[name], &place{at, name}); err != nil {
			found = append(found, err)
		}
	}
	var missing, unknown []string
	for _, name := range s.required {
		if _, there := object[name]; !there {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		found = append(found, s.wrong(at, &kind.Required{Missing: missing}))
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		schema, known := s.properties[name]
		if known {
			add(schema, name)
		}
		for _, pattern := range s.patterns {
			if pattern.name.MatchString(name) {
				known = true
				add(pattern.schema, name)
			}
		}
		switch {
		case known:
		case s.closed:
			unknown = append(unknown, name)
		case s.others != nil:
			add(s.others, name)
		}
	}
	if unknown != nil {
		found = append(found, s.wrong(at, &kind.AdditionalProperties{Properties: unknown}))
	}
	return found
}

func (s *Schema) checkArray(array []any, at *place) (found []*ValidationError) {
	if s.unique {
		places := make(map[string]int, len(array))
		for i, item := range array {
			text := written(item)
			if first, there := places[text]; there {
				found = append(found, s.wrong(at, &kind.UniqueItems{Duplicates: [2]int{first, i}}))
				break
			}
			places[text] = i
		}
	}
	if s.items != nil {
		for i, item := range array {
			if err := s.items.check(item, &place{at, strconv.Itoa(i)}); err != nil {
				found = append(found, err)
			}
		}
	}
	return found
}

func (s *Schema) checkNumber(value any, at *place) (found []*ValidationError) {
	if s.minimum != nil && exact(value).Cmp(s.minimum) < 0 {
		found = append(found, s.wrong(at, &kind.Minimum{Got: exact(value), Want: s.minimum}))
	}
	if s.maximum != nil && exact(value).Cmp(s.maximum) > 0 {
		found = append(found, s.wrong(at, &kind.Maximum{Got: exact(value), Want: s.maximum}))
	}
	return found
}

func (s *Schema) checkOneOf(value any, at *place) *ValidationError {
	var causes []*ValidationError
	fits := -1
	for i, schema := range s.oneOf {
		err := schema.check(value, at)
		switch {
		case err != nil:
			causes = append(causes, err)
		case fits >= 0:
			return s.wrong(at, &kind.OneOf{Subschemas: []int{fits, i}})
		default:
			fits = i
		}
	}
	if fits >= 0 {
		return nil
	}
	return s.wrong(at, &kind.OneOf{}, causes...)
}

// written is the same text for values that are equal, and for no others.
func written(value any) string { return string(appendWritten(nil, value)) }

func appendWritten(to []byte, value any) []byte {
	switch value := value.(type) {
	case map[string]any:
		to = append(to, '{')
		for _, name := range slices.Sorted(maps.Keys(value)) {
			to = append(strconv.AppendQuote(to, name), ':')
			to = append(appendWritten(to, value[name]), ',')
		}
		return append(to, '}')
	case []any:
		to = append(to, '[')
		for _, item := range value {
			to = append(appendWritten(to, item), ',')
		}
		return append(to, ']')
	case string:
		return strconv.AppendQuote(to, value)
	case bool:
		return strconv.AppendBool(to, value)
	case nil:
		return append(to, "null"...)
	}
	return append(to, exact(value).RatString()...)
}
