package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/mount"
)

// A form is a mapping with known keys that callers give: a TypedDict in Python. It comes of a Go struct: of one that a
// request holds, of those that PythonForms of a type names, or of one that says which keys a field has (Keys of a request).
//
// What PythonForms names is read by argument.Form, in any spelling. So there are two of each, one with names as Python
// writes them and one, Engine…, with the engine's; those with OneSpelling have but theirs. A form's Required are fields that
// must be given, Hidden those that only the engine has a use for.
type form struct {
	name     string
	goType   reflect.Type
	both     bool
	filters  bool     // None is no value in it
	required []string // names of Go fields
}

// forms are those of all requests, the innermost first, with the choices and aliases that they and the requests use.
type forms struct {
	list    []form
	choices []reflect.Type
	aliases []reflect.Type
	seen    map[reflect.Type]bool
}

// formHolder is a type whose hint names forms, choices and aliases (types with a hint of their own).
type formHolder interface{ PythonForms() []any }

// add collects what a value of a request may be made of.
func (f *forms) add(t reflect.Type, both bool) {
	if f.seen == nil {
		f.seen = map[reflect.Type]bool{}
	}
	if f.seen[t] {
		return
	}
	f.seen[t] = true
	if t.Kind() == reflect.Pointer {
		f.add(t.Elem(), both)
		return
	}
	value := reflect.Zero(t).Interface()
	if holder, ok := value.(formHolder); ok {
		for _, named := range holder.PythonForms() {
			f.named(reflect.TypeOf(named))
		}
	}
	if isChoice(t) {
		f.choices = append(f.choices, t)
		return
	}
	if hint(t) != "" {
		return
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		f.add(t.Elem(), both)
	case reflect.Struct:
		f.structure(t, both)
	}
}

// addChoice adds what a result has but the requests do not.
func (f *forms) addChoice(t reflect.Type) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if isChoice(t) {
		f.add(t, false)
	}
}

func (f *forms) named(t reflect.Type) {
	switch {
	case isChoice(t):
		f.add(t, true)
	case t.Kind() == reflect.Struct:
		if !f.seen[t] || hint(t) != "" {
			f.seen[t] = true
			_, one := reflect.Zero(t).Interface().(interface{ OneSpelling() })
			f.structure(t, !one)
		}
	case !f.seen[t]:
		f.add(t, true)
		f.aliases = append(f.aliases, t)
	}
}

// addFilters collects the keys of a request's filters.
func (f *forms) addFilters(t reflect.Type) {
	f.structure(t, false)
	f.list[slices.IndexFunc(f.list, func(other form) bool { return other.goType == t })].filters = true
}

func (f *forms) structure(t reflect.Type, both bool) {
	if slices.ContainsFunc(f.list, func(other form) bool { return other.goType == t }) {
		return
	}
	made := form{name: formName(t), goType: t, both: both}
	if needs, ok := reflect.Zero(t).Interface().(interface{ Required() []string }); ok {
		made.required = needs.Required()
	}
	for _, field := range keysOf(t) {
		f.add(field.Type, both)
	}
	for _, other := range f.list {
		if other.name == made.name {
			panic(fmt.Sprintf("%s and %s would both be the form %s", other.goType, t, made.name)) // at generation time only
		}
	}
	f.list = append(f.list, made)
}

// keysOf are the fields that callers may give.
func keysOf(t reflect.Type) []reflect.StructField {
	var fields []reflect.StructField
	var hidden []string
	if own, ok := reflect.Zero(t).Interface().(interface{ Hidden() []string }); ok {
		hidden = own.Hidden()
	}
	for _, field := range reflect.VisibleFields(t) {
		if field.IsExported() && !field.Anonymous && field.Tag.Get("json") != "-" && !slices.Contains(hidden, field.Name) {
			fields = append(fields, field)
		}
	}
	return fields
}

func isChoice(t reflect.Type) bool {
	_, ok := reflect.Zero(t).Interface().(interface{ Values() []string })
	return ok
}

// hint is what a type says of itself.
func hint(t reflect.Type) string {
	if v, ok := reflect.Zero(t).Interface().(interface{ PythonType() string }); ok {
		return v.PythonType()
	}
	return ""
}

// formName is the Go type's: docker.types has the same names.
func formName(t reflect.Type) string {
	if own, ok := reflect.Zero(t).Interface().(interface{ PythonName() string }); ok {
		return own.PythonName()
	}
	if t == reflect.TypeFor[mount.Driver]() {
		return "DriverConfig"
	}
	return t.Name()
}

// mostInline is how many values a choice has that is written out where it is used.
const mostInline = 8

func choiceAnnotation(t reflect.Type) string {
	values := reflect.Zero(t).Interface().(interface{ Values() []string }).Values()
	if len(values) > mostInline {
		return className(t)
	}
	return literal(values)
}

func literal(values []string) string { return `Literal["` + strings.Join(values, `", "`) + `"]` }

// names are all that the module has.
func (f *forms) names() []string {
	names := []string{"ListOf"}
	for _, form := range f.list {
		names = append(names, form.name)
		if form.both {
			names = append(names, "Engine"+form.name)
		}
	}
	for _, t := range f.choices {
		names = append(names, className(t))
	}
	for _, t := range f.aliases {
		names = append(names, formName(t))
	}
	slices.Sort(names)
	return names
}

// used are the names that a text has.
func (f *forms) used(text string) []string {
	words := map[string]bool{}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !strings.ContainsRune("_", r) && !isLetter(r) }) {
		words[word] = true
	}
	return slices.DeleteFunc(f.names(), func(name string) bool { return !words[name] })
}

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// pythonForms writes the module of the forms.
func pythonForms(m *model) string {
	body := &writer{}
	for _, t := range m.forms.choices {
		body.line("\n%s: TypeAlias = %s", className(t), literal(reflect.Zero(t).Interface().(interface{ Values() []string }).Values()))
		body.line("%s", docLiteral(m.docs.typ(t)))
	}
	for _, f := range m.forms.list {
		writeForm(body, m, f, "")
		if f.both {
			writeForm(body, m, f, "Engine")
		}
	}
	for _, t := range m.forms.aliases {
		body.line("\n\n%s: TypeAlias = %s", formName(t), hint(t))
		body.line("%s", docLiteral(m.docs.typ(t)))
	}
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"What arguments with parts are made of: mappings with known keys, and texts of which there are only some.\"\"\"\n")
	w.line("from __future__ import annotations\n")
	w.line("from collections.abc import Iterator, Mapping, Sequence")
	w.line("from datetime import datetime")
	w.line("from os import PathLike")
	w.line("from typing import Any, Literal, Protocol, TypedDict, TypeVar\n")
	w.line("TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import TypeAlias\n")
	w.line("%s", listOf)
	w.WriteString(strings.TrimRight(body.String(), "\n") + "\n")
	return w.String()
}

// listOf is a Sequence that a text is none of: str has another __contains__.
const listOf = `T_co = TypeVar("T_co", covariant=True)


class ListOf(Protocol[T_co]):
    """A list or a tuple. A text is none, although it is a Sequence of texts."""

    def __contains__(self, value: object, /) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[T_co]: ...
    def __reversed__(self) -> Iterator[T_co]: ...
    def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int: ...
`

// writeForm writes a TypedDict; what must be given is in a base of its own, since Python 3.10 has no Required.
func writeForm(w *writer, m *model, f form, prefix string) {
	doc := m.docs.typ(f.goType)
	if doc == "" {
		if doc = lowerFirstWord(m.docs.load("dockbridge/core/container").types[f.name], f.name); doc == "" {
			doc = "Keys of " + f.name + "."
		}
	}
	if prefix != "" {
		doc = strings.TrimSuffix(doc, ".") + "; with the engine's names."
	}
	fields := keysOf(f.goType)
	needed := func(field reflect.StructField) bool { return slices.Contains(f.required, field.Name) }
	base := "TypedDict"
	if slices.ContainsFunc(fields, needed) {
		base = "_" + prefix + f.name
		w.line("\n\nclass %s(TypedDict):", base)
		writeKeys(w, m, f, prefix, slices.DeleteFunc(slices.Clone(fields), func(field reflect.StructField) bool { return !needed(field) }), "")
		fields = slices.DeleteFunc(slices.Clone(fields), needed)
	}
	if slices.ContainsFunc(fields, func(field reflect.StructField) bool { return strings.ContainsAny(key(field, f, prefix), "-!") }) {
		w.line("\n\n%s = TypedDict(\n    %q,\n    {", f.name, f.name)
		for _, field := range fields {
			w.line("        %q: %q,  # %s", key(field, f, prefix), formAnnotation(field.Type, prefix), m.docs.field(f.goType, field.Name))
		}
		w.line("    },\n    total=False,\n)")
		w.line("%s", docLiteral(doc))
		return
	}
	w.line("\n\nclass %s(%s, total=False):", prefix+f.name, base)
	w.line("    %s\n", docLiteral(doc))
	none := " | None"
	if f.filters {
		none = ""
	}
	writeKeys(w, m, f, prefix, fields, none)
	if len(fields) == 0 {
		w.line("    pass")
	}
}

func writeKeys(w *writer, m *model, f form, prefix string, fields []reflect.StructField, none string) {
	for _, field := range fields {
		w.line("    %s: %s%s", key(field, f, prefix), formAnnotation(field.Type, prefix), none)
		if doc := m.docs.field(f.goType, field.Name); doc != "" && strings.HasPrefix(f.goType.PkgPath(), "dockbridge/") {
			w.line("    %s", docLiteral(doc))
		}
	}
}

// key is a field's name in a form.
func key(field reflect.StructField, f form, prefix string) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "" {
		name = field.Name
	}
	switch {
	case !f.both:
		return name
	case prefix == "":
		return snake(name)
	case name == strings.ToLower(name):
		return field.Name
	default:
		return name
	}
}

// formAnnotation is the type hint of a value in a form; forms within have the same spelling.
func formAnnotation(t reflect.Type, prefix string) string {
	if t.Kind() == reflect.Pointer {
		return formAnnotation(t.Elem(), prefix)
	}
	if hint(t) != "" || isChoice(t) {
		return requestAnnotation(t)
	}
	switch t.Kind() {
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct && hint(t.Elem()) == "" {
			return "Sequence[" + formAnnotation(t.Elem(), prefix) + "]"
		}
	case reflect.Struct:
		return prefix + formName(t)
	}
	return requestAnnotation(t)
}
