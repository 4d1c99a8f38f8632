package main

import (
	"fmt"
	"reflect"

	"dockbridge/core/wire"
)

// A moment is a datetime under the field's own name, which is read when it is asked for, and an exact text beside it:
// `created` and `created_text`. The text is what the record keeps; of nanoseconds it keeps the number, as `time_nano`.

// isMoment tells that a value is a moment.
func isMoment(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t == reflect.TypeFor[wire.Moment]() || t == reflect.TypeFor[wire.UnixTime]() || isNano(t)
}

func isNano(t reflect.Type) bool { return t == reflect.TypeFor[wire.UnixNano]() }

// slot is the name under which a record keeps a field.
func slot(f field) string {
	switch {
	case isNano(f.kind):
		return f.name + "_nano"
	case isMoment(f.kind):
		return f.name + "_text"
	default:
		return f.name
	}
}

func slotDoc(f field) string {
	switch {
	case isNano(f.kind):
		return fmt.Sprintf("%s in nanoseconds since 1970.", f.name)
	case f.kind == reflect.TypeFor[wire.UnixTime]():
		return fmt.Sprintf("%s as RFC 3339; the engine sent seconds since 1970.", f.name)
	case isMoment(f.kind):
		return fmt.Sprintf("%s exactly as the engine sent it: RFC 3339, \"\" for none.", f.name)
	default:
		return f.doc
	}
}

// writeMoments writes the properties of a class that give moments.
func writeMoments(w *writer, c *class) {
	for _, f := range c.fields {
		if !isMoment(f.kind) {
			continue
		}
		if isNano(f.kind) {
			w.line("\n    @property")
			w.line("    def %s_text(self) -> str:", f.name)
			w.line("        %s", docLiteral(fmt.Sprintf("%s as RFC 3339 with nanoseconds.", f.name)))
			w.line("        return moments.text_of_nanoseconds(self.%s)", slot(f))
		}
		w.line("\n    @property")
		w.line("    def %s(self) -> datetime | None:", f.name)
		w.line("        %s", docLiteral(momentDoc(f)))
		w.line("        return moments.moment(self.%s_text)", f.name)
	}
}

func momentDoc(f field) string {
	if f.kind == reflect.TypeFor[wire.UnixTime]() {
		return f.doc + " It is in UTC."
	}
	return f.doc + " It is in UTC, and cut to microseconds."
}
