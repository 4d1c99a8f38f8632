package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
	"dockbridge/export/operations"
)

// flavour is what differs between the methods that wait and those that are awaited.
type flavour struct {
	prefix string // of class names
	def    string
	await  string
}

var sync = flavour{def: "def"}

// plural is the attribute of a client that holds a resource's operations.
func plural(resource string) string {
	if slices.Contains([]string{"container", "image", "network", "volume"}, resource) {
		return resource + "s"
	}
	return resource
}

// pythonOperations writes the methods of one resource.
func pythonOperations(m *model, g *group, f flavour) string {
	body := &writer{}
	for _, op := range g.operations {
		writeMethod(body, m, op, f)
	}
	text := body.String()
	if slices.ContainsFunc(g.operations, func(op operation) bool { return op.verb == "list" }) {
		// In the class the name list is the method, also for type checkers.
		text = strings.NewReplacer("list[", "List[").Replace(text)
	}

	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"Methods for the %s operations.\"\"\"\n", g.name)
	w.line("from __future__ import annotations\n")
	var abc []string
	for _, name := range []string{"Callable", "Mapping", "Sequence"} {
		if strings.Contains(text, name+"[") {
			abc = append(abc, name)
		}
	}
	w.line("from ..caller import Operations%s", helpers(text))
	// Not from typing: its import would cost every program some milliseconds.
	w.line("\nTYPE_CHECKING = False\nif TYPE_CHECKING:")
	if strings.Contains(text, "List[") {
		w.line("    from builtins import list as List")
	}
	if strings.Contains(text, "datetime") {
		w.line("    from datetime import datetime")
	}
	if len(abc) > 0 {
		w.line("    from collections.abc import %s", strings.Join(abc, ", "))
	}
	if strings.Contains(text, "PathLike") {
		w.line("    from os import PathLike")
	}
	w.line("    from typing import Any\n")
	if strings.Contains(text, "Output") {
		w.line("    from ..output import Output")
	}
	for _, other := range m.groups {
		if names := usedNames(other, text); len(names) > 0 {
			w.line("    from .%s_types import %s", other.name, strings.Join(names, ", "))
		}
	}
	w.line("\n\nclass %s%s(Operations):", f.prefix, camel(plural(g.name)))
	w.line("    \"\"\"The %s operations of one client.\"\"\"", g.name)
	w.WriteString(strings.TrimRight(text, "\n") + "\n")
	return w.String()
}

func helpers(text string) string {
	var out string
	for _, name := range []string{"each", "nothing", "only", "to_bytes", "to_output"} {
		if strings.Contains(text, name+"(") || strings.Contains(text, ", "+name) {
			out += ", " + name
		}
	}
	return out
}

func usedNames(g *group, text string) []string {
	var names []string
	for _, c := range g.types {
		for _, mark := range []string{"-> " + c.name + ":", "[" + c.name + "]", "[" + c.name + ",", "| " + c.name} {
			if strings.Contains(text, mark) && !slices.Contains(names, c.name) {
				names = append(names, c.name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func writeMethod(w *writer, m *model, op operation, f flavour) {
	returns, decoder, types := result(m, op)
	name := op.verb
	if name == "import" { // a keyword of Python
		name = "import_"
	}
	w.line("\n    %s %s(", f.def, name)
	w.line("        self,")
	star := false
	named := func() {
		if !star {
			w.line("        *,")
			star = true
		}
	}
	for _, p := range op.params {
		if p.optional && !p.positional {
			named()
		}
		w.line("        %s: %s,", safeName(p), paramAnnotation(p))
	}
	if op.body != nil {
		named()
		if op.body.optional {
			w.line("        %s: bytes | bytearray | memoryview | None = None,", op.body.name)
		} else {
			w.line("        %s: bytes | bytearray | memoryview,", op.body.name)
		}
	}
	if op.Progress != nil {
		named()
		w.line("        progress: Callable[[%s], object] | None = None,", className(op.Progress))
	}
	w.line("    ) -> %s:", returns)
	writeDoc(w, "        ", op.doc, docParams(op))
	for _, line := range decoderImports(types) {
		w.line("        %s", line)
	}
	if len(types) > 0 {
		w.line("")
	}
	var required []string
	for _, p := range op.params {
		if !p.optional {
			required = append(required, fmt.Sprintf("%q: %s", p.json, safeName(p)))
		}
	}
	w.line("        request: dict[str, Any] = {%s}", strings.Join(required, ", "))
	for _, p := range op.params {
		if !p.optional {
			continue
		}
		w.line("        if %s is not %s:", safeName(p), defaultValue(p))
		w.line("            request[%q] = %s", p.json, safeName(p))
	}
	how := "quick"
	if op.Mode == operations.Long {
		how = "long"
	}
	extra := ""
	if op.body != nil {
		extra += ", body=" + op.body.name
	}
	if op.Progress != nil {
		extra += fmt.Sprintf(", progress=progress, item=%s", decoderName(m.classes[op.Progress]))
	}
	call := fmt.Sprintf("%sself._caller.%s(%q, request, %s%s)", f.await, how, op.Name, decoder, extra)
	if strings.HasPrefix(decoder, "only(") { // its type is known here, not there
		w.line("        value: %s = %s", returns, call)
		call = "value"
	}
	w.line("        return %s", call)
}

// result gives the return annotation, the decoder expression, and the classes whose decoders it uses.
func result(m *model, op operation) (returns, decoder string, uses []*class) {
	t := op.Result
	if inner, ok := document(t); ok {
		t = inner
	}
	if op.Progress != nil {
		uses = append(uses, m.classes[op.Progress])
	}
	switch {
	case t == reflect.TypeFor[engine.Nothing]():
		return "None", "nothing", uses
	case t == reflect.TypeFor[stream.Output]():
		return "Output", "to_output", uses
	case t.Kind() == reflect.Slice:
		c := m.classes[t.Elem()]
		return "list[" + c.name + "]", "each(" + decoderName(c) + ")", append(uses, c)
	}
	c := m.classes[t]
	f, ok := unwrapped(t)
	if !ok {
		return c.name, decoderName(c), append(uses, c)
	}
	inner := c.fields[0]
	returns = resultAnnotation(f.Type)
	if inner.body {
		return returns, "to_bytes", uses
	}
	if cl := m.classes[leaf(f.Type)]; cl != nil {
		return returns, fmt.Sprintf("only(%q, each(%s))", inner.json, decoderName(cl)), append(uses, cl)
	}
	return returns, fmt.Sprintf("only(%q)", inner.json), uses
}

// decoderImports gives the import lines of decoders, one for each resource they belong to.
func decoderImports(uses []*class) []string {
	byGroup := map[string][]string{}
	for _, c := range uses {
		byGroup[c.group] = append(byGroup[c.group], decoderName(c))
	}
	var lines []string
	for _, g := range slices.Sorted(maps.Keys(byGroup)) {
		slices.Sort(byGroup[g])
		lines = append(lines, fmt.Sprintf("from .%s_types import %s", g, strings.Join(slices.Compact(byGroup[g]), ", ")))
	}
	return lines
}

// unwrapped tells that a result is given as its one field.
func unwrapped(t reflect.Type) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct || t.NumField() != 1 || t.Field(0).Tag.Get("unwrap") != "true" {
		return reflect.StructField{}, false
	}
	return t.Field(0), true
}

// safeName keeps parameters off Python's keywords.
func safeName(p param) string {
	switch p.name {
	case "from", "import", "global":
		return p.name + "_"
	}
	return p.name
}

func paramAnnotation(p param) string {
	a := requestAnnotation(p.kind)
	if !p.optional {
		return a
	}
	value := defaultValue(p)
	if value == "None" {
		a += " | None"
	}
	return a + " = " + value
}

// defaultValue is what an optional parameter is when it is left out; it is then not sent.
func defaultValue(p param) string {
	switch {
	case p.on:
		return "True"
	case p.kind.Kind() == reflect.Bool:
		return "False"
	default:
		return "None"
	}
}

// requestAnnotation is the type hint of a value that is sent. Types that take
// more than one form say so themselves.
func requestAnnotation(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return requestAnnotation(t.Elem())
	}
	if v, ok := reflect.Zero(t).Interface().(interface{ PythonType() string }); ok {
		return v.PythonType()
	}
	switch t.Kind() {
	case reflect.Slice:
		return "Sequence[" + requestAnnotation(t.Elem()) + "]"
	case reflect.Map:
		return "Mapping[str, " + requestAnnotation(t.Elem()) + "]"
	case reflect.Struct:
		return "Mapping[str, Any]"
	default:
		return resultAnnotation(t)
	}
}

func docParams(op operation) []param {
	params := op.params
	if op.body != nil {
		params = append(slices.Clone(params), *op.body)
	}
	if op.Progress != nil {
		params = append(slices.Clone(params), param{name: "progress", doc: "Called with each report while the operation runs; what it raises ends the operation."})
	}
	return params
}

// writeDoc writes a docstring with its parameters.
func writeDoc(w *writer, indent, doc string, params []param) {
	if len(params) == 0 {
		w.line("%s%s", indent, docLiteral(strings.ReplaceAll(doc, "\n\n", "\n\n"+indent)))
		return
	}
	w.line("%s\"\"\"%s\n", indent, strings.ReplaceAll(strings.ReplaceAll(doc, `\`, `\\`), "\n\n", "\n\n"+indent))
	for _, p := range params {
		w.line("%s:param %s: %s", indent, safeName(p), strings.ReplaceAll(strings.ReplaceAll(p.doc, `\`, `\\`), "\n\n", " "))
	}
	w.line("%s\"\"\"", indent)
}

// pythonResources writes the attributes by which a client gives its operations.
func pythonResources(m *model, f flavour) string {
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"The groups of operations of a client; each is imported when it is first used.\"\"\"\n")
	w.line("from __future__ import annotations\n")
	w.line("from ..caller import Caller")
	w.line("from ..lazy import cached_property\n")
	w.line("TYPE_CHECKING = False\nif TYPE_CHECKING:")
	for _, g := range m.groups {
		w.line("    from .%s_operations import %s%s", g.name, f.prefix, camel(plural(g.name)))
	}
	w.line("\n\nclass %sResources(Caller):", f.prefix)
	w.line("    \"\"\"What every client has: one attribute for each resource.\"\"\"")
	for _, g := range m.groups {
		name := f.prefix + camel(plural(g.name))
		w.line("\n    @cached_property")
		w.line("    def %s(self) -> %s:", plural(g.name), name)
		w.line("        \"\"\"The %s operations.\"\"\"", g.name)
		w.line("        from .%s_operations import %s\n", g.name, name)
		w.line("        return %s(self)", name)
	}
	return w.String()
}

// pythonRunOptions writes the keywords of container.run as a TypedDict, for
// functions that pass them on as **config.
func pythonRunOptions(m *model) string {
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"The keywords of container.run, for functions that pass them on.\"\"\"\n")
	w.line("from __future__ import annotations\n")
	var names, fields []string
	for _, op := range m.group("container").operations {
		if op.Name != "container.run" {
			continue
		}
		for _, p := range op.params {
			if p.name != "image" && p.name != "name" {
				names = append(names, fmt.Sprintf("        %q,", p.name))
				fields = append(fields, fmt.Sprintf("        %s: %s | None", safeName(p), strings.TrimSuffix(requestAnnotation(p.kind), " | None")))
			}
		}
	}
	names = append(names, `        "progress",`)
	w.line("TYPE_CHECKING = False\nif TYPE_CHECKING:")
	w.line("    from collections.abc import Callable, Mapping, Sequence")
	w.line("    from typing import Any, TypedDict\n")
	w.line("    class RunOptions(TypedDict, total=False):")
	w.line("        \"\"\"Keywords of container.run but the image and the name.\"\"\"\n")
	w.line("%s", strings.Join(fields, "\n"))
	w.line("        progress: Callable[[Any], object] | None")
	w.line("\nKEYWORDS = frozenset(\n    (\n%s\n    )\n)", strings.Join(names, "\n"))
	return w.String()
}
