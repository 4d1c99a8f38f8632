package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"dockbridge/core/stream"
)

// A field tagged `also:"a,b"` lends its object's attributes a and b to the
// object it is in, as read-only properties: result.stdout for
// result.output.stdout. On a list of texts, `also:"name"` is the item that a
// person would choose: the first without a slash (a container's names are its
// own one, and "other/alias" for each link to it). On bytes, "text" is what
// they are as UTF-8, and "json" a method that reads them.

// outputAttributes are those of the hand-written class Output.
var outputAttributes = map[string][2]string{
	"stdout": {"bytes", "What was written to stdout; with a terminal that is everything."},
	"stderr": {"bytes", "What was written to stderr."},
	"text":   {"str", "Both streams as text, in the order they were written; bytes that are not UTF-8 become U+FFFD."},

	"stdout_text": {"str", "What was written to stdout as text; bytes that are not UTF-8 become U+FFFD."},
	"stderr_text": {"str", "What was written to stderr as text; bytes that are not UTF-8 become U+FFFD."},
}

// writeShortcuts writes the properties of a class.
func writeShortcuts(w *writer, m *model, c *class) {
	for _, f := range c.fields {
		if f.also == "" {
			continue
		}
		for name := range strings.SplitSeq(f.also, ",") {
			if f.body && name == "json" {
				w.line("\n    def json(self) -> Any:")
				w.line("        %s", docLiteral("Reads the "+f.name+" as JSON. What is none is a BadReplyError."))
				w.line("        return document(self.%s)", f.name)
				continue
			}
			annotation, doc, value := shortcut(m, c, f, name)
			w.line("\n    @property")
			w.line("    def %s(self) -> %s:", name, annotation)
			w.line("        %s", docLiteral(doc))
			w.line("        return %s", value)
		}
	}
}

func shortcut(m *model, c *class, f field, name string) (annotation, doc, value string) {
	value = fmt.Sprintf("self.%s.%s", f.name, name)
	if f.kind == reflect.TypeFor[stream.Output]() {
		if a, ok := outputAttributes[name]; ok {
			return a[0], a[1], value
		}
	}
	if f.body && name == "text" {
		return "str", "The " + f.name + " as text; bytes that are not UTF-8 become U+FFFD.", fmt.Sprintf("self.%s.decode(\"utf-8\", \"replace\")", f.name)
	}
	if f.kind.Kind() == reflect.String {
		return "str", "The same as " + f.name + ".", "self." + f.name
	}
	if f.kind == reflect.TypeFor[[]string]() {
		return "str", fmt.Sprintf("The first of %s that has no slash, \"\" for none.", f.name),
			fmt.Sprintf("next((x for x in self.%s if \"/\" not in x), \"\")", f.name)
	}
	if inner := m.classes[f.kind]; inner != nil {
		if at := slices.IndexFunc(inner.fields, func(g field) bool { return g.name == name }); at >= 0 {
			return resultAnnotation(inner.fields[at].kind), inner.fields[at].doc, value
		}
	}
	panic(fmt.Sprintf("%s.%s has no attribute %s to lend", c.name, f.name, name)) // at generation time only
}
