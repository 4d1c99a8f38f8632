package main

import (
	"fmt"
	"strings"
)

// pythonResources writes the attributes by which a client gives its operations.
func pythonResources(m *model, f flavour) string {
	body := &writer{}
	for _, g := range m.groups {
		for _, op := range g.operations {
			if op.OfClient {
				writeOperation(body, m, op, f, nil)
			}
		}
	}
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"The groups of operations of a client; each is imported when it is first used.\"\"\"\n")
	w.line("from __future__ import annotations\n")
	w.line("from .._bridge.caller import Connected")
	w.line("from .._bridge.lazy import once")
	writeImports(w, m, body.String(), f)
	w.line("\nif TYPE_CHECKING:")
	w.line("    from .._bridge.%s import %sCaller\n", f.module, f.prefix)
	for _, g := range m.groups {
		w.line("    from . import %s%s_operations as %s_operations", f.file, g.name, g.name)
		w.line("    from .%s%s_operations import %s%s", f.file, g.name, f.prefix, camel(plural(g.name)))
	}
	w.line("else:")
	for _, g := range m.groups {
		w.line("    %s_operations = LazyModule(f\"{__package__}.%s%s_operations\")", g.name, f.file, g.name)
	}
	w.line("\n\nclass %sResources(Connected):", f.prefix)
	w.line("    \"\"\"What every client has: one attribute for each resource.\"\"\"\n")
	w.line("    def __init__(self, caller: %sCaller) -> None:", f.prefix)
	w.line("        self._caller = self._connection = caller")
	for _, g := range m.groups {
		name := f.prefix + camel(plural(g.name))
		w.line("\n    @once")
		w.line("    def %s(self) -> %s:", plural(g.name), name)
		w.line("        \"\"\"The %s operations.\"\"\"", g.name)
		w.line("        return %s_operations.%s(self._caller)", g.name, name)
	}
	w.WriteString(body.String())
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
				fields = append(fields, fmt.Sprintf("        %s: %s | None", safeName(p), strings.TrimSuffix(paramType(p), " | None")))
			}
		}
	}
	names = append(names, `        "progress",`)
	w.line("TYPE_CHECKING = False\nif TYPE_CHECKING:")
	w.line("    from collections.abc import Callable, Mapping, Sequence")
	w.line("    from os import PathLike")
	w.line("    from typing import Any, Literal, TypedDict\n")
	w.line("    from .._bridge.references import Identified")
	w.line("    from .forms import %s\n", strings.Join(m.forms.used(strings.Join(fields, "\n")), ", "))
	w.line("    class RunOptions(TypedDict, total=False):")
	w.line("        \"\"\"Keywords of container.run but the image and the name.\"\"\"\n")
	w.line("%s", strings.Join(fields, "\n"))
	w.line("        progress: Callable[[Any], object] | None")
	w.line("\nKEYWORDS = frozenset(\n    (\n%s\n    )\n)", strings.Join(names, "\n"))
	return w.String()
}
