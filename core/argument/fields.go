package argument

import (
	"reflect"
	"slices"
	"strings"
)

// field is one field of a struct as its tags describe it.
type field struct {
	name     string
	index    []int
	optional bool
	secret   bool
	unit     string
}

// fieldsOf gives the fields that JSON knows, those of embedded structs among them.
func fieldsOf(t reflect.Type) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				list = append(list, inner)
			}
			continue
		}
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		list = append(list, field{
			name: name, index: []int{i}, optional: strings.Contains(options, "omitempty"),
			secret: f.Tag.Get("secret") == "true", unit: f.Tag.Get("unit"),
		})
	}
	return list
}

// find looks a name up as the json package does: exactly, then in any case; forms also with and without underscores.
func (r reader) find(known []field, name string) (field, bool) {
	for _, f := range known {
		if f.name == name {
			return f, true
		}
	}
	for _, f := range known {
		if strings.EqualFold(f.name, name) || r.anyCase && strings.EqualFold(bare(f.name), bare(name)) {
			return f, true
		}
	}
	return field{}, false
}

func bare(name string) string { return strings.ReplaceAll(name, "_", "") }

func (r reader) unknownHint(known []field, top bool) string {
	if top {
		return "see docs/operations.md for what the operation takes"
	}
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	slices.Sort(names)
	return "it has " + strings.Join(names, ", ")
}

// expected says what to give, with the unit of a number.
func (f field) expected(t reflect.Type) string {
	if f.unit == "" {
		return Expected(t)
	}
	return f.unit + " as " + Expected(t)
}

// Expected says in words what a value of the type is written as.
func Expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return Expected(t.Elem())
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "True or False"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list" + each(t.Elem())
	case reflect.Map:
		return "a dict" + each(t.Elem())
	case reflect.Struct:
		return "a dict"
	default:
		if isWhole(t.Kind()) {
			return "a whole number"
		}
		return "a value"
	}
}

// each says what the items or values are.
func each(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.String:
		return " of texts"
	case isWhole(t.Kind()):
		return " of whole numbers"
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Pointer, t.Kind() == reflect.Map:
		return " of dicts"
	default:
		return ""
	}
}

func isWhole(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uintptr }
