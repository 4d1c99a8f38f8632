package main

import (
	"slices"
	"strings"
)

// projectModule is the module of the class of projects: what every request of an operation on one embeds is bound to it once.
const projectModule = "compose_project"

// bound gives an operation on a project, nil for a group that has none.
func (g *group) bound() *operation {
	for i := range g.operations {
		if g.operations[i].bound != nil {
			return &g.operations[i]
		}
	}
	return nil
}

// writeBind writes how a project's object is made: by a call of the group.
func writeBind(w *writer, m *model, g *group, f flavour) {
	which := operation{verb: "__call__", params: slices.Clone(g.bound().bound)}
	slices.SortStableFunc(which.params, func(a, b param) int { return rank(a) - rank(b) })
	which.doc = "Gives a project, whose operations are methods. Nothing is read yet: each operation reads the files as they are then.\n\n" +
		"A compose file's text, a path, anything with a method to_yaml (a ComposeFile), or a list of these. The keys that mappings have now count."
	head{op: which, def: "def", name: "__call__", returns: f.prefix + "ComposeProject"}.write(w)
	w.line("        project: dict[str, Any] = {}")
	for _, p := range which.params {
		w.line("        if %s is not %s:", safeName(p), defaultValue(p))
		w.line("            project[%q] = kept(%s)", p.json, safeName(p))
	}
	w.line("        return %s.%sComposeProject(self._caller, project)", f.file+projectModule, f.prefix)
}

// pythonProject writes the class of projects.
func pythonProject(m *model, g *group, f flavour) string {
	body := &writer{}
	for _, op := range g.operations {
		if op.bound != nil {
			writeOperation(body, m, op, f, nil)
		}
	}
	text := body.String()
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"A compose project as an object.\"\"\"\n")
	w.line("from __future__ import annotations\n")
	w.line("from .._bridge.projects import %sProject", f.prefix)
	writeImports(w, m, text, f)
	w.line("\n\nclass %sComposeProject(%sProject):", f.prefix, f.prefix)
	w.line("    \"\"\"A compose project of one client: its files, and what they are read with. docs/compose.md shows it at work.\"\"\"\n")
	w.line("    __slots__ = ()")
	w.WriteString(strings.TrimRight(text, "\n") + "\n")
	return w.String()
}
