// Package jsonschema validates documents by the keywords of JSON Schema (draft 7) that the schema of compose files has, and no others: a schema
// with another keyword does not compile. It stands in for the module of its name, which compiles metaschemas when a process starts.
package jsonschema

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Format is a form of texts that a schema may ask for.
type Format struct {
	Name     string
	Validate func(value any) error
}

// Compiler makes schemas of documents.
type Compiler struct {
	documents map[string]any
	formats   map[string]*Format
}

// NewCompiler has no documents and no formats.
func NewCompiler() *Compiler {
	return &Compiler{documents: map[string]any{}, formats: map[string]*Format{}}
}

// UnmarshalJSON reads a document with numbers as they are written.
func UnmarshalJSON(reader io.Reader) (any, error) {
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the document")
	}
	return document, nil
}

// AddResource gives a document a name.
func (c *Compiler) AddResource(name string, document any) error {
	if _, there := c.documents[name]; there {
		return fmt.Errorf("jsonschema: the resource %q is there already", name)
	}
	c.documents[name] = document
	return nil
}

// RegisterFormat makes a format known.
func (c *Compiler) RegisterFormat(format *Format) { c.formats[format.Name] = format }

// AssertFormat has formats count, as they do here in any case.
func (*Compiler) AssertFormat() {}

// MustCompile makes a schema of the document of that name, and panics when it cannot.
func (c *Compiler) MustCompile(name string) *Schema {
	compiled, err := c.Compile(name)
	if err != nil {
		panic(fmt.Sprintf("jsonschema: Compile(%q): %v", name, err))
	}
	return compiled
}

// Compile makes a schema of the document of that name.
func (c *Compiler) Compile(name string) (*Schema, error) {
	document, there := c.documents[name]
	if !there {
		return nil, fmt.Errorf("the resource %q was not added", name)
	}
	w := work{document: document, formats: c.formats, done: map[string]*Schema{}}
	compiled, err := w.compile(document, "")
	if err != nil {
		return nil, err
	}
	compiled.name = name
	for _, pointer := range slices.Sorted(maps.Keys(w.done)) {
		if err := endless(w.done[pointer], map[*Schema]bool{}); err != nil {
			return nil, fmt.Errorf("%w, from #%s", err, pointer)
		}
	}
	return compiled, nil
}

// Schema is what a document must be.
type Schema struct {
	name     string // of its resource, for the whole one
	location string // within the resource, a JSON pointer

	refers *Schema // nothing else counts then

	types      types
	enum       []any
	format     *Format
	oneOf      []*Schema
	required   []string
	properties map[string]*Schema
	patterns   []pattern
	others     *Schema // of properties that are not named
	closed     bool    // there must be no others
	items      *Schema
	unique     bool
	pattern    *regexp.Regexp
	minimum    *big.Rat
	maximum    *big.Rat
}

type pattern struct {
	name   *regexp.Regexp
	schema *Schema
}

// work is the compilation of one document.
type work struct {
	document any
	formats  map[string]*Format
	done     map[string]*Schema // by JSON pointer
}

// Keywords that say nothing about a document's validity.
var remarks = map[string]bool{"$schema": true, "$id": true, "title": true, "description": true, "default": true, "deprecated": true, "definitions": true}

func (w *work) compile(from any, pointer string) (*Schema, error) {
	if known := w.done[pointer]; known != nil {
		return known, nil
	}
	object, is := from.(map[string]any)
	if !is {
		return nil, fmt.Errorf("#%s is %T, and only objects are understood as schemas", pointer, from)
	}
	s := &Schema{location: pointer}
	w.done[pointer] = s
	if reference, there := object["$ref"]; there {
		var err error
		s.refers, err = w.follow(reference, pointer)
		return s, err
	}
	for _, keyword := range slices.Sorted(maps.Keys(object)) {
		if remarks[keyword] {
			continue
		}
		if err := w.keyword(s, keyword, object[keyword], pointer+"/"+escaped(keyword)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (w *work) keyword(s *Schema, keyword string, value any, at string) (err error) {
	switch keyword {
	case "type":
		s.types, err = typesOf(value)
	case "enum":
		s.enum, err = as[[]any](value)
	case "format":
		var name string
		if name, err = as[string](value); err == nil && w.formats[name] == nil {
			err = fmt.Errorf("the format %q was not registered", name)
		}
		s.format = w.formats[name]
	case "oneOf":
		s.oneOf, err = w.list(value, at)
	case "required":
		s.required, err = texts(value)
	case "properties":
		s.properties, err = w.named(value, at)
	case "patternProperties":
		s.patterns, err = w.patterns(value, at)
	case "additionalProperties":
		if allowed, is := value.(bool); is {
			s.closed = !allowed
		} else {
			s.others, err = w.compile(value, at)
		}
	case "items":
		s.items, err = w.compile(value, at)
	case "uniqueItems":
		s.unique, err = as[bool](value)
	case "pattern":
		var expression string
		if expression, err = as[string](value); err == nil {
			s.pattern, err = regexp.Compile(expression)
		}
	case "minimum":
		s.minimum, err = number(value)
	case "maximum":
		s.maximum, err = number(value)
	default:
		err = errors.New("the keyword is none of those that are understood here")
	}
	if err != nil && !strings.HasPrefix(err.Error(), "#") {
		err = fmt.Errorf("#%s: %w", at, err)
	}
	return err
}

// follow gives the schema that a reference within the document names.
func (w *work) follow(reference any, from string) (*Schema, error) {
	text, _ := reference.(string)
	pointer, within := strings.CutPrefix(text, "#")
	pointer, err := url.PathUnescape(pointer)
	if !within || err != nil || pointer != "" && pointer[0] != '/' {
		return nil, fmt.Errorf("#%s/$ref: %v is no place within the document", from, reference)
	}
	found := w.document
	for _, step := range strings.Split(pointer, "/")[1:] {
		object, _ := found.(map[string]any)
		if found = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]; found == nil {
			return nil, fmt.Errorf("#%s/$ref: there is nothing at %s", from, text)
		}
	}
	return w.compile(found, pointer)
}

func (w *work) list(value any, at string) ([]*Schema, error) {
	values, err := as[[]any](value)
	var found []*Schema
	for i, one := range values {
		compiled, err := w.compile(one, at+"/"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		found = append(found, compiled)
	}
	return found, err
}

func (w *work) named(value any, at string) (map[string]*Schema, error) {
	values, err := as[map[string]any](value)
	found := map[string]*Schema{}
	for name, one := range values {
		if found[name], err = w.compile(one, at+"/"+escaped(name)); err != nil {
			return nil, err
		}
	}
	return found, err
}

func (w *work) patterns(value any, at string) ([]pattern, error) {
	values, err := w.named(value, at)
	var found []pattern
	for _, expression := range slices.Sorted(maps.Keys(values)) {
		name, err := regexp.Compile(expression)
		if err != nil {
			return nil, err
		}
		found = append(found, pattern{name, values[expression]})
	}
	return found, err
}

// endless finds references that come back without going on in the document.
func endless(s *Schema, above map[*Schema]bool) error {
	if above[s] {
		return errors.New("references lead in a circle")
	}
	above[s] = true
	defer delete(above, s)
	for _, next := range append(slices.Clone(s.oneOf), s.refers) {
		if next != nil {
			if err := endless(next, above); err != nil {
				return err
			}
		}
	}
	return nil
}

func as[T any](value any) (T, error) {
	found, is := value.(T)
	if !is {
		return found, fmt.Errorf("%T where %T is expected", value, found)
	}
	return found, nil
}

func texts(value any) ([]string, error) {
	values, err := as[[]any](value)
	var found []string
	for _, one := range values {
		text, err := as[string](one)
		if err != nil {
			return nil, err
		}
		found = append(found, text)
	}
	return found, err
}

func number(value any) (*big.Rat, error) {
	written, err := as[json.Number](value)
	if err != nil {
		return nil, err
	}
	found, is := new(big.Rat).SetString(written.String())
	if !is {
		return nil, fmt.Errorf("%q is no number", written)
	}
	return found, nil
}

func escaped(step string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(step) }
