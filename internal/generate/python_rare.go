package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"dockbridge/core/wire"
)

// A field tagged `rare:"true"` is one that most programs never ask for. The types that only such fields hold are in a module
// of their own, `<resource>_details_types.py`, which is imported with the first of them. A plain value that is rare is taken
// from the reply when it is asked for.

// emptyStruct is what the engine's sets have as their values.
var emptyStruct = reflect.TypeFor[struct{}]()

// isSet tells that a mapping holds nothing but its keys: a list in Python.
func isSet(t reflect.Type) bool { return t.Kind() == reflect.Map && t.Elem() == emptyStruct }

// rare gives the group of a group's rare types.
func (m *model) rare(g *group) *group {
	if g.rare {
		return g
	}
	name := g.name + "_details"
	at := slices.IndexFunc(m.apart, func(a *group) bool { return a.name == name })
	if at < 0 {
		m.apart = append(m.apart, &group{name: name, rare: true})
		at = len(m.apart) - 1
	}
	return m.apart[at]
}

// withTypes are all groups that have types.
func (m *model) withTypes() []*group {
	all := slices.Concat(m.groups, m.apart)
	return slices.DeleteFunc(all, func(g *group) bool { return len(g.types) == 0 })
}

// elsewhere gives the class that a field holds when it is in another module that is imported when it is used.
func elsewhere(m *model, c *class, f field) *class {
	inner := m.classes[leaf(f.kind)]
	if inner == nil || inner.group == c.group || !strings.HasSuffix(inner.group, "_details") {
		return nil
	}
	return inner
}

// rareModules are the modules of which a group's classes hold types without importing them.
func rareModules(m *model, g *group) []string {
	var modules []string
	for _, c := range g.types {
		for _, f := range c.fields {
			if inner := elsewhere(m, c, f); inner != nil {
				modules = append(modules, inner.group+"_types")
			}
		}
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}

// annotation is the type hint of a field; what is elsewhere is named by its module.
func annotation(m *model, c *class, f field) string {
	hint := fieldAnnotation(f)
	if inner := elsewhere(m, c, f); inner != nil {
		hint = strings.Replace(hint, inner.name, inner.group+"_types."+inner.name, 1)
	}
	return hint
}

// made is the expression that makes a field of a JSON value.
func made(m *model, c *class, f field, value string) string {
	if f.part != "" {
		return fmt.Sprintf(`int((%s or "0").split("-")[%s])`, value, f.part)
	}
	expr := decodeField(m, f.kind, value)
	if inner := elsewhere(m, c, f); inner != nil {
		expr = strings.ReplaceAll(expr, decoderName(inner)+"(", inner.group+"_types."+decoderName(inner)+"(")
	}
	return expr
}

// withRanges gives a field, or the two of a range of ports.
func withRanges(f field) []field {
	if f.kind != reflect.TypeFor[wire.PortRange]() {
		return []field{f}
	}
	first, last := f, f
	first.kind, first.part = reflect.TypeFor[wire.Port](), "0"
	last.kind, last.part = first.kind, "-1"
	last.name = "last_" + f.name
	last.doc = fmt.Sprintf("The last port of the range that was asked for; %s itself when it is one port.", f.name)
	return []field{first, last}
}

// isPlainField tells that a field is a JSON value as it is.
func isPlainField(t reflect.Type) bool { return plainKind(t) != "" && !isSet(t) && !isMoment(t) }

// plainKind is the type whose empty value stands for what the engine leaves out; None where that is None.
func plainKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		if k := t.Elem().Kind(); k == reflect.Int || k == reflect.Int64 || k == reflect.Bool {
			return "None"
		}
		return ""
	case reflect.Slice, reflect.Map:
		if k := t.Elem().Kind(); k != reflect.String && k != reflect.Interface {
			return ""
		}
		return map[reflect.Kind]string{reflect.Slice: "list", reflect.Map: "dict"}[t.Kind()]
	case reflect.String:
		return "str"
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int64:
		return "int"
	default:
		return ""
	}
}
