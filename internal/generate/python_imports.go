package main

import (
	"slices"
	"strings"
)

// writeImports writes what a module of methods needs besides its base class.
func writeImports(w *writer, m *model, text string, f flavour) {
	if used := mentioned(text, "ChunkDecoder", "each", "nothing", "one", "only", "to_bytes", "to_output", "to_pieces"); len(used) > 0 {
		w.line("from .._bridge.decoding import %s", strings.Join(used, ", "))
	}
	types := decoderModules(m, text)
	var streams []string // their modules
	for _, module := range streamModules {
		if strings.Contains(text, "return "+module.name+".") {
			streams = append(streams, module.name)
		}
	}
	objects := m.objectsIn(text, f)
	execution := strings.Contains(text, "executions.")
	references := strings.Contains(text, "references.")
	project := strings.Contains(text, projectModule+".")
	lazy := project || len(types)+len(streams)+len(objects) > 0 || execution || references
	if lazy {
		w.line("from .._bridge.lazy import LazyModule")
	}
	if project {
		w.line("from .._bridge.projects import kept")
	}
	// Not from typing: its import would cost every program some milliseconds.
	w.line("\nTYPE_CHECKING = False\nif TYPE_CHECKING:")
	if strings.Contains(text, "List[") {
		w.line("    from builtins import list as List")
	}
	if strings.Contains(text, "datetime") {
		w.line("    from datetime import datetime")
	}
	if abc := subscripted(text, "Callable", "Mapping", "Sequence"); len(abc) > 0 {
		w.line("    from collections.abc import %s", strings.Join(abc, ", "))
	}
	if strings.Contains(text, "PathLike") {
		w.line("    from os import PathLike")
	}
	typing := []string{"Any"}
	if strings.Contains(text, "Literal[") {
		typing = append(typing, "Literal")
	}
	if strings.Contains(text, "@overload") {
		typing = append(typing, "overload")
	}
	w.line("    from typing import %s\n", strings.Join(typing, ", "))
	if strings.Contains(text, "NoMore") {
		w.line("    from typing_extensions import Unpack\n")
		w.line("    from .._bridge.lazy import NoMore")
	}
	if strings.Contains(text, "caller: "+f.prefix+"Caller") {
		w.line("    from .._bridge.%s import %sCaller", f.module, f.prefix)
	}
	if strings.Contains(text, ": Input") {
		if f.prefix == "" {
			w.line("    from .._bridge.inputs import Input")
		} else {
			w.line("    from .._bridge.inputs import AsyncInput as Input")
		}
	}
	if references {
		w.line("    from .._bridge import references as references")
	}
	if strings.Contains(text, "Identified") {
		w.line("    from .._bridge.references import Identified")
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
	if execution {
		w.line("    from .. import %sexecution as executions", f.file)
		w.line("    from ..%sexecution import %sExecution", f.file, f.prefix)
	}
	for _, module := range streamModules {
		if slices.Contains(streams, module.name) {
			w.line("    from .. import %s%s as %s", f.file, module.name, module.name)
			w.line("    from ..%s%s import %s", f.file, module.name, strings.Join(usedClasses(module.classes, text, f), ", "))
		}
	}
	for _, module := range types {
		w.line("    from . import %s", module)
	}
	if used := m.forms.used(annotations(text)); len(used) > 0 {
		w.line("    from .forms import %s", strings.Join(used, ", "))
	}
	for _, o := range objects {
		w.line("    from . import %s", o.module(f))
		w.line("    from .%s import %s", o.module(f), o.class(f))
	}
	if project {
		w.line("    from . import %s", f.file+projectModule)
		w.line("    from .%s import %sComposeProject", f.file+projectModule, f.prefix)
	}
	for _, other := range m.withTypes() {
		if names := usedNames(other, text); len(names) > 0 {
			w.line("    from .%s_types import %s", other.name, strings.Join(names, ", "))
		}
	}
	if !lazy {
		return
	}
	w.line("else:")
	if references {
		w.line("    references = LazyModule(\"dockbridge._bridge.references\")")
	}
	if execution {
		w.line("    executions = LazyModule(\"dockbridge.%sexecution\")", f.file)
	}
	for _, name := range streams {
		w.line("    %s = LazyModule(\"dockbridge.%s%s\")", name, f.file, name)
	}
	for _, module := range types {
		w.line("    %s = LazyModule(f\"{__package__}.%s\")", module, module)
	}
	if project {
		name := f.file + projectModule
		w.line("    %s = LazyModule(f\"{__package__}.%s\")", name, name)
	}
	for _, o := range objects {
		w.line("    %s = LazyModule(f\"{__package__}.%s\")", o.module(f), o.module(f))
	}
}

// mentioned gives those functions that the methods call or pass on.
func mentioned(text string, names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		return !strings.Contains(text, " "+name+"(") && !strings.Contains(text, ", "+name+")") && !strings.Contains(text, ", "+name+",")
	})
}

// subscripted gives those types that are used with arguments.
func subscripted(text string, names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !strings.Contains(text, name+"[") })
}

func usedNames(g *group, text string) []string {
	var names []string
	for _, c := range g.types {
		for _, mark := range []string{"-> " + c.name + ":", "-> " + c.name + " |", "[" + c.name + "]", "[" + c.name + ",", ", " + c.name + "]", "| " + c.name, ": " + c.name + "\n", ": " + c.name + ")", ": " + c.name + " "} {
			if strings.Contains(text, mark) && !slices.Contains(names, c.name) {
				names = append(names, c.name)
			}
		}
	}
	slices.Sort(names)
	return names
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

// annotations are the lines with the type hints of parameters.
func annotations(text string) string {
	var list []string
	for line := range strings.Lines(text) {
		if name, rest, hinted := strings.Cut(strings.TrimSpace(line), ": "); hinted && strings.HasSuffix(rest, ",") && !strings.ContainsAny(name, ` "`) {
			list = append(list, rest)
		}
	}
	return strings.Join(list, "\n")
}
