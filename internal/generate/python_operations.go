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
	if o := m.object(g.name); o != nil {
		writeGet(body, m, o, f)
	}
	if g.bound() != nil {
		writeBind(body, m, g, f)
	}
	for _, op := range g.operations {
		if op.bound == nil {
			writeOperation(body, m, op, f, nil)
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
	w.line("from .._bridge.%s import %sOperations", f.module, f.prefix)
	writeImports(w, m, text, f)
	w.line("\n\nclass %s%s(%sOperations):", f.prefix, camel(plural(g.name)), f.prefix)
	w.line("    \"\"\"The %s operations of one client.\"\"\"", g.name)
	w.WriteString(strings.TrimRight(text, "\n") + "\n")
	return w.String()
}

// writeOperation writes the method or methods of one operation; of an object's it names the object itself where its resource comes first.
func writeOperation(w *writer, m *model, op operation, f flavour, o *object) {
	if op.Item != nil {
		writeStream(w, m, op, f, o)
		return
	}
	writeMethod(w, m, op, f, o)
	if op.Watchable {
		writeWatching(w, m, op, f, o)
	}
}

func writeMethod(w *writer, m *model, op operation, f flavour, o *object) {
	returns, decoder := result(m, op)
	h := head{op: op, object: o, def: f.def, name: o.method(op), returns: returns, progress: op.Progress != nil}
	if op.Detached != "" {
		h.writeOverloads(w, detachedClass(op, f))
	}
	h.write(w)
	writeRequest(w, op, o)
	how := "quick"
	if op.Mode == operations.Long {
		how = "long"
	}
	extra := bodyArgument(op)
	if op.Progress != nil {
		extra += fmt.Sprintf(", progress=progress, item=%s", lazyDecoder(m.classes[op.Progress]))
	}
	call := fmt.Sprintf("%sself._caller.%s(%q, request, %s%s)", f.await, how, op.Name, decoder, extra)
	switch {
	case op.Detached != "":
		w.line("        done = %s", call)
		w.line("        if detach:")
		w.line("            return %s._started(self._caller, done)", detachedFactory(op, f))
		w.line("        return done")
	case o != nil && op.Changes:
		done := ""
		if returns != "None" {
			done = "done = "
		}
		w.line("        %s%s", done, call)
		w.line("        %sself._refresh()", f.await)
		if done != "" {
			w.line("        return done")
		}
	case strings.HasPrefix(decoder, "only("): // its type is known here, not there
		w.line("        value: %s = %s", returns, call)
		w.line("        return value")
	default:
		w.line("        return %s", call)
	}
}

// writeRequest writes how the request is made of the arguments.
func writeRequest(w *writer, op operation, o *object) {
	var required []string
	for i, p := range op.params {
		if p.optional {
			continue
		}
		value := p.value(op)
		if o != nil && i == 0 {
			value = "self.id"
		}
		required = append(required, fmt.Sprintf("%q: %s", p.json, value))
	}
	if op.bound != nil {
		required = append([]string{"**self._project"}, required...)
	}
	w.line("        request: dict[str, Any] = {%s}", strings.Join(required, ", "))
	for _, p := range op.params {
		if !p.optional {
			continue
		}
		w.line("        if %s is not %s:", safeName(p), defaultValue(p))
		w.line("            request[%q] = %s", p.json, p.value(op))
	}
}

// value is what is sent of an argument: of an object its id, where a resource is named.
func (p param) value(op operation) string {
	name := safeName(p)
	switch {
	case p.refers == "":
		return name
	case p.kind.Kind() == reflect.Slice:
		return fmt.Sprintf("references.each(%s, %q, %q, %q)", name, op.Name, name, p.refers)
	default:
		return fmt.Sprintf("%s if type(%s) is str else references.one(%s, %q, %q, %q)", name, name, name, op.Name, name, p.refers)
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

// annotation is the type hint of what is given for a parameter.
func (p param) annotation() string {
	if p.form != nil {
		return formName(p.form)
	}
	return requestAnnotation(p.kind)
}

func paramAnnotation(p param) string {
	a := paramType(p)
	if !p.optional {
		return a
	}
	value := defaultValue(p)
	if value == "None" {
		a += " | None"
	}
	return a + " = " + value
}

// paramType is the type hint of a parameter without its default.
func paramType(p param) string {
	a := p.annotation()
	switch {
	case p.refers == "":
		return a
	case p.kind.Kind() == reflect.Slice:
		return "ListOf[str | Identified]"
	default:
		return a + " | Identified"
	}
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
	if isChoice(t) {
		return choiceAnnotation(t)
	}
	switch t.Kind() {
	case reflect.Slice:
		item := requestAnnotation(t.Elem())
		switch item { // no Sequence of texts: a text is one, too
		case "str":
			return "list[str] | tuple[str, ...]"
		case "str | int":
			return "ListOf[str | int]"
		}
		return "Sequence[" + item + "]"
	case reflect.Map:
		return "Mapping[str, " + requestAnnotation(t.Elem()) + "]"
	case reflect.Struct:
		return formName(t)
	default:
		return resultAnnotation(t)
	}
}

func docParams(params []param, body *param, progress bool) []param {
	if body != nil {
		params = append(slices.Clone(params), *body)
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
