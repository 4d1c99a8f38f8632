package main

import (
	"fmt"
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
	file   string // the beginning of the names of files
	module string // where the base classes are
	def    string
	await  string
}

// The two flavours. Streams are opened without waiting, so their methods are plain functions in both.
var (
	waiting = flavour{module: "caller", def: "def"}
	awaited = flavour{prefix: "Async", file: "async_", module: "async_caller", def: "async def", await: "await "}
)

// plural is the attribute of a client that holds a resource's operations.
func plural(resource string) string {
	if slices.Contains([]string{"container", "image", "network", "volume", "plugin"}, resource) {
		return resource + "s"
	}
	return resource
}

// pythonOperations writes the methods of one resource.
func pythonOperations(m *model, g *group, f flavour) string {
	body := &writer{}
	for _, op := range g.operations {
		if op.Item != nil {
			writeStream(body, m, op, f)
			continue
		}
		writeMethod(body, m, op, f)
		if op.Watchable {
			writeWatching(body, m, op, f)
		}
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
	w.line("from .._bridge.%s import %sOperations", f.module, f.prefix)
	if used := helpers(text); used != "" {
		w.line("from .._bridge.decoding import %s", used)
	}
	types := decoderModules(m, text)
	streams := streamClasses(text, f)
	if len(types)+len(streams) > 0 {
		w.line("from .._bridge.lazy import LazyModule")
	}
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
	if strings.Contains(text, "Literal[") {
		w.line("    from typing import Any, Literal\n")
	} else {
		w.line("    from typing import Any\n")
	}
	if strings.Contains(text, ": Input") {
		w.line("    from .._bridge.inputs import Input")
	}
	var output []string
	for _, name := range []string{"Chunk", "Output"} {
		if strings.Contains(text, name) {
			output = append(output, name)
		}
	}
	if len(output) > 0 {
		w.line("    from ..output import %s", strings.Join(output, ", "))
	}
	if len(streams) > 0 {
		w.line("    from .. import %sstreams as streams", f.file)
		w.line("    from ..%sstreams import %s", f.file, strings.Join(streams, ", "))
	}
	for _, module := range types {
		w.line("    from . import %s", module)
	}
	for _, other := range m.groups {
		if names := usedNames(other, text); len(names) > 0 {
			w.line("    from .%s_types import %s", other.name, strings.Join(names, ", "))
		}
	}
	if len(types)+len(streams) > 0 {
		w.line("else:")
	}
	if len(streams) > 0 {
		w.line("    streams = LazyModule(\"dockbridge.%sstreams\")", f.file)
	}
	if len(types) > 0 {
		for _, module := range types {
			w.line("    %s = LazyModule(f\"{__package__}.%s\")", module, module)
		}
	}
	w.line("\n\nclass %s%s(%sOperations):", f.prefix, camel(plural(g.name)), f.prefix)
	w.line("    \"\"\"The %s operations of one client.\"\"\"", g.name)
	w.WriteString(strings.TrimRight(text, "\n") + "\n")
	return w.String()
}

// helpers gives the decoders of package decoding that the methods use.
func helpers(text string) string {
	var used []string
	for _, name := range []string{"ChunkDecoder", "each", "nothing", "one", "only", "to_bytes", "to_output", "to_pieces"} {
		if strings.Contains(text, " "+name+"(") || strings.Contains(text, ", "+name+")") || strings.Contains(text, ", "+name+",") {
			used = append(used, name)
		}
	}
	return strings.Join(used, ", ")
}

func usedNames(g *group, text string) []string {
	var names []string
	for _, c := range g.types {
		for _, mark := range []string{"-> " + c.name + ":", "[" + c.name + "]", "[" + c.name + ",", ", " + c.name + "]", "| " + c.name} {
			if strings.Contains(text, mark) && !slices.Contains(names, c.name) {
				names = append(names, c.name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func writeMethod(w *writer, m *model, op operation, f flavour) {
	returns, decoder := result(m, op)
	writeHead(w, op, f.def, op.verb, returns, op.Progress != nil)
	writeRequest(w, op)
	how := "quick"
	if op.Mode == operations.Long {
		how = "long"
	}
	extra := bodyArgument(op)
	if op.Progress != nil {
		extra += fmt.Sprintf(", progress=progress, item=%s", lazyDecoder(m.classes[op.Progress]))
	}
	call := fmt.Sprintf("%sself._caller.%s(%q, request, %s%s)", f.await, how, op.Name, decoder, extra)
	if strings.HasPrefix(decoder, "only(") { // its type is known here, not there
		w.line("        value: %s = %s", returns, call)
		call = "value"
	}
	w.line("        return %s", call)
}

// writeHead writes a method from its name to its docstring.
func writeHead(w *writer, op operation, def, name, returns string, progress bool) {
	if name == "import" { // a keyword of Python
		name = "import_"
	}
	w.line("\n    %s %s(", def, name)
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
			w.line("        %s: Input | None = None,", op.body.name)
		} else {
			w.line("        %s: Input,", op.body.name)
		}
	}
	if progress {
		named()
		w.line("        progress: Callable[[%s], object] | None = None,", className(op.Progress))
	}
	w.line("    ) -> %s:", returns)
	doc, params := op.doc, docParams(op, progress)
	if op.Progress != nil && !progress {
		doc += "\n\nThis opens it as a stream of its progress; the stream's result is there after its end."
	}
	writeDoc(w, "        ", doc, params)
}

// writeRequest writes how the request is made of the arguments.
func writeRequest(w *writer, op operation) {
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
}

func bodyArgument(op operation) string {
	if op.body == nil {
		return ""
	}
	return ", body=" + op.body.name
}

// result gives the return annotation and the decoder expression.
func result(m *model, op operation) (returns, decoder string) {
	t := op.Result
	if inner, ok := document(t); ok {
		t = inner
	}
	switch {
	case t == reflect.TypeFor[engine.Nothing]():
		return "None", "nothing"
	case t == reflect.TypeFor[stream.Output]():
		return "Output", "to_output"
	case t.Kind() == reflect.Slice:
		c := m.classes[t.Elem()]
		return "list[" + c.name + "]", "each(" + lazyDecoder(c) + ")"
	}
	c := m.classes[t]
	f, ok := unwrapped(t)
	if !ok {
		return c.name, lazyDecoder(c)
	}
	inner := c.fields[0]
	returns = resultAnnotation(f.Type)
	if inner.body {
		return returns, "to_bytes"
	}
	if cl := m.classes[leaf(f.Type)]; cl != nil {
		return returns, fmt.Sprintf("only(%q, each(%s))", inner.json, lazyDecoder(cl))
	}
	return returns, fmt.Sprintf("only(%q)", inner.json)
}

// lazyDecoder names a class's decoder in its module, which is imported when it is first used.
func lazyDecoder(c *class) string { return c.group + "_types." + decoderName(c) }

// decoderModules gives the modules whose decoders the methods use.
func decoderModules(m *model, text string) []string {
	var modules []string
	for _, g := range m.groups {
		if name := g.name + "_types"; strings.Contains(text, name+".") {
			modules = append(modules, name)
		}
	}
	slices.Sort(modules)
	return modules
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
	if v, ok := reflect.Zero(t).Interface().(interface{ Values() []string }); ok {
		return `Literal["` + strings.Join(v.Values(), `", "`) + `"]`
	}
	switch t.Kind() {
	case reflect.Slice:
		item := requestAnnotation(t.Elem())
		if item == "str" { // no Sequence: a text is one, too
			return "list[str] | tuple[str, ...]"
		}
		return "Sequence[" + item + "]"
	case reflect.Map:
		return "Mapping[str, " + requestAnnotation(t.Elem()) + "]"
	case reflect.Struct:
		return "Mapping[str, Any]"
	default:
		return resultAnnotation(t)
	}
}

func docParams(op operation, progress bool) []param {
	params := op.params
	if op.body != nil {
		params = append(slices.Clone(params), *op.body)
	}
	if progress {
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
