package main

import "strings"

// head is a method from its name to its docstring.
type head struct {
	op                 operation
	object             *object // whose method it is; nil for that of a group
	def, name, returns string
	progress           bool
	detach             string // the type hint of detach; "" for bool
}

// params are those that the method has: an object is its first one itself.
func (h head) params() []param {
	if h.object != nil {
		return h.op.params[1:]
	}
	return h.op.params
}

func (h head) write(w *writer) {
	h.writeSignature(w, true)
	doc, params := h.op.doc, docParams(h.params(), h.op.body, h.progress)
	if h.op.Progress != nil && !h.progress {
		doc += "\n\nThis opens it as a stream of its progress; the stream's result is there after its end."
	}
	writeDoc(w, "        ", doc, params)
	w.line("        if unknown:")
	w.line("            raise self._unexpected(%q, unknown)", h.pythonName())
}

// pythonName is the method's name, off Python's keywords.
func (h head) pythonName() string {
	if h.name == "import" {
		return "import_"
	}
	return h.name
}

// writeSignature writes a method up to its colon. What it does not know is refused with what is meant, for which it has to be taken
// first: type checkers and inspect.signature see nothing of that.
func (h head) writeSignature(w *writer, unknown bool) {
	w.line("\n    %s %s(", h.def, h.pythonName())
	w.line("        self,")
	star := false
	named := func() {
		if !star {
			w.line("        *,")
			star = true
		}
	}
	for _, p := range h.params() {
		if p.optional && !p.positional {
			named()
		}
		annotation := paramAnnotation(p)
		if p.name == "detach" && h.detach != "" {
			annotation = h.detach
		}
		w.line("        %s: %s,", safeName(p), annotation)
	}
	if h.op.body != nil {
		named()
		if h.op.body.optional {
			w.line("        %s: Input | None = None,", h.op.body.name)
		} else {
			w.line("        %s: Input,", h.op.body.name)
		}
	}
	if h.progress {
		named()
		w.line("        progress: Callable[[%s], object] | None = None,", className(h.op.Progress))
	}
	if unknown {
		w.line("        **unknown: Unpack[NoMore],")
	}
	w.line("    ) -> %s:", h.returns)
}

// writeOverloads tells type checkers what comes with detach and without, and changes what the method itself gives to both.
func (h *head) writeOverloads(w *writer, detached string) {
	both := detached + " | " + h.returns
	own := &writer{}
	for _, o := range []struct{ detach, returns string }{
		{"Literal[True]", detached}, {"Literal[False] = False", h.returns}, {"bool", both},
	} {
		one := *h
		one.detach, one.returns = o.detach, o.returns
		text := &writer{}
		one.writeSignature(text, false)
		own.WriteString(strings.Replace(strings.TrimSuffix(text.String(), "\n"), "\n    "+h.def, "\n    @overload\n    "+h.def, 1) + " ...\n")
	}
	w.line("\n    if TYPE_CHECKING:")
	for line := range strings.SplitSeq(strings.TrimRight(own.String(), "\n"), "\n") {
		if line != "" {
			line = "    " + line
		}
		w.line("%s", line)
	}
	h.returns = both
}
