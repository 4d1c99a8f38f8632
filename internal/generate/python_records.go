package main

import (
	"fmt"
	"reflect"
	"strings"

	"dockbridge/core/stream"
	"dockbridge/core/wire"
)

// What of a whole document is records itself is made when it is asked for, and so are rare fields everywhere: `_later` names
// them, and the decoder leaves them out. That of a document still looks at what the others will be made of. Rare plain values are left out, too: the table has their
// name in the reply, and the type whose empty value stands for what is not there.

func writeClass(w *writer, m *model, c *class) {
	w.line("\n\nclass %s(Record):", c.name)
	writeDoc(w, "    ", c.doc, nil)
	var slots, secrets []string
	for _, f := range c.fields {
		if f.secret {
			secrets = append(secrets, fmt.Sprintf("%q", slot(f)))
		}
		slots = append(slots, fmt.Sprintf("%q", slot(f)))
	}
	if c.attrs {
		slots = append(slots, `"attrs"`)
	}
	w.line("    __slots__ = (%s,)", strings.Join(slots, ", "))
	if of := c.resource(); of != "" {
		w.line("    _resource = %q", of)
	}
	if len(secrets) > 0 {
		w.line("    _secret = (%s,)", strings.Join(secrets, ", "))
	}
	for _, f := range c.fields {
		w.line("    %s: %s", slot(f), annotation(m, c, f))
		w.line("    %s", docLiteral(slotDoc(f)))
	}
	if c.attrs {
		w.line("    attrs: dict[str, Any]")
		w.line("    \"\"\"The engine's whole reply, with the engine's own names.\"\"\"")
	}
}

func writeDecoder(w *writer, m *model, c *class) {
	now, later := &writer{}, &writer{}
	of := map[reflect.Kind][]string{} // what fields will be made of, by its form
	for _, f := range c.fields {
		if f.body {
			now.line("    r.%s = raw", f.name)
			continue
		}
		value := fmt.Sprintf("d.get(%q)", f.json)
		expr := made(m, c, f, value)
		switch {
		case f.strip != "" && f.kind.Kind() == reflect.Slice:
			expr = fmt.Sprintf("[x.removeprefix(%q) for x in %s]", f.strip, expr)
		case f.strip != "":
			expr = fmt.Sprintf("(%s).removeprefix(%q)", expr, f.strip)
		}
		if f.rare && isPlainField(f.kind) {
			later.line("    %q: (%q, %s),", f.name, f.json, plainKind(f.kind))
			continue
		}
		if !isLater(m, c, f) {
			now.line("    r.%s = %s", slot(f), expr)
			continue
		}
		later.line("    %q: lambda d: %s,", slot(f), expr)
		if f.rare || isMoment(f.kind) {
			continue
		}
		form := reflect.Map
		if f.kind.Kind() == reflect.Slice {
			form = reflect.Slice
		}
		of[form] = append(of[form], value)
	}
	if later.Len() > 0 {
		w.line("\n\n%s._later = {\n%s}", c.name, later.String())
	}
	w.line("\n\ndef %s(d: Any, raw: bytes = b\"\") -> %s:", decoderName(c), c.name)
	w.line("    r = %s._blank()", c.name)
	w.WriteString(now.String())
	if values := of[reflect.Map]; c.attrs && len(values) > 0 {
		w.line("    expect(dict, %s)", strings.Join(values, ", "))
	}
	if values := of[reflect.Slice]; c.attrs && len(values) > 0 {
		w.line("    expect(list, %s)", strings.Join(values, ", "))
	}
	if later.Len() > 0 {
		w.line("    r._source = d")
	}
	if c.attrs {
		w.line("    r.attrs = d")
	}
	w.line("    r.__class__ = %s", c.name)
	w.line("    done: %s = r", c.name)
	w.line("    return done")
}

// isLater tells that a field is made when it is asked for: of documents and rare types what is records, or lists and mappings
// of them; rare fields; and texts of moments that came as numbers. What bytes beside the JSON belong to is not, because these
// are at hand only once, and what nearly every program asks for is not, because that costs more than making it at once.
func isLater(m *model, c *class, f field) bool {
	switch inner := leaf(f.kind); {
	case f.kind == reflect.TypeFor[wire.UnixTime](), f.rare:
		return true
	case f.now, m.classes[inner] == nil, inner == reflect.TypeFor[stream.Output]():
		return false
	default:
		return c.attrs || strings.HasSuffix(c.group, "_details")
	}
}
