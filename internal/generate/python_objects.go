package main

import (
	"reflect"
	"slices"
	"strings"
)

// object is a resource as a class: its methods are the operations that take such a resource first.
type object struct {
	resource string
	details  *class    // what inspect gives
	inspect  operation // how that is asked for
	made     *class    // what the operation gives that makes one with detach; nil where none does
	methods  []operation
}

// object gives a resource's class; nil for what cannot be inspected.
func (m *model) object(resource string) *object {
	o := &object{resource: resource}
	for _, g := range m.groups {
		if g.name != resource && g.name != "health" { // what waits for a container is a container's method, too
			continue
		}
		for _, op := range g.operations {
			switch {
			case op.Detached == resource:
				o.made = m.classes[op.Result]
			case len(op.params) == 0 || op.params[0].refers != resource || op.params[0].optional || isList(op.params[0]):
			case op.verb == "inspect":
				inner, _ := document(op.Result)
				o.inspect, o.details = op, m.classes[inner]
			default:
				o.methods = append(o.methods, op)
			}
		}
	}
	if o.details == nil {
		return nil
	}
	// A resource that makes another is no method of it: an image does not run itself.
	o.methods = slices.DeleteFunc(o.methods, func(op operation) bool { return op.resource != resource && op.resource != "health" })
	return o
}

func isList(p param) bool { return strings.HasPrefix(requestAnnotation(p.kind), "list[") }

func (o *object) class(f flavour) string { return f.prefix + camel(o.resource) }

func (o *object) module(f flavour) string { return f.file + o.resource + "_object" }

// method is the name of an operation's method. What health tells is not called status: that is the container's.
func (o *object) method(op operation) string {
	if o != nil && op.resource != o.resource && !strings.HasPrefix(op.verb, "wait_") {
		return op.resource + "_" + op.verb
	}
	return op.verb
}

// objectsIn gives the objects that methods give.
func (m *model) objectsIn(text string, f flavour) []*object {
	var found []*object
	for _, g := range m.groups {
		if o := m.object(g.name); o != nil && strings.Contains(text, o.module(f)+".") {
			found = append(found, o)
		}
	}
	return found
}

// detachedClass is what an operation gives with detach.
func detachedClass(op operation, f flavour) string {
	if op.Detached == "exec" {
		return f.prefix + "Execution"
	}
	return f.prefix + camel(op.Detached)
}

// detachedFactory is that class in its module.
func detachedFactory(op operation, f flavour) string {
	if op.Detached == "exec" {
		return "executions." + detachedClass(op, f)
	}
	return (&object{resource: op.Detached}).module(f) + "." + detachedClass(op, f)
}

// writeGet writes the method of a group that gives an object.
func writeGet(w *writer, m *model, o *object, f flavour) {
	op := o.inspect
	op.doc = "Gives one " + o.resource + " as an object, with what the engine knows of it now. It takes what inspect takes."
	head{op: op, def: f.def, name: "get", returns: o.class(f)}.write(w)
	writeRequest(w, op, nil)
	_, decoder := result(m, op)
	w.line("        details = %sself._caller.quick(%q, request, %s)", f.await, op.Name, decoder)
	w.line("        return %s.%s(self._caller, details)", o.module(f), o.class(f))
}

// pythonObject writes the class of a resource.
func pythonObject(m *model, o *object, f flavour) string {
	body := &writer{}
	writeProperties(body, m, o)
	if o.made != nil {
		writeStarted(body, m, o, f)
	}
	writeReload(body, m, o, f)
	for _, op := range o.methods {
		writeOperation(body, m, op, f, o)
	}
	base, fields := f.prefix+"Object", "        _details: "+o.details.name+"\n"
	if o.made != nil {
		base, fields = f.prefix+"Started", "        _made: "+o.made.name+" | None\n"+fields
	}
	w := &writer{}
	w.WriteString(generated)
	w.line("\"\"\"One %s as an object.\"\"\"\n", o.resource)
	w.line("from __future__ import annotations\n")
	w.line("from .._bridge.objects import %s", base)
	writeImports(w, m, fields+body.String(), f)
	w.line("\n\nclass %s(%s):", o.class(f), base)
	w.line("    \"\"\"One %s of one engine.\n", o.resource)
	w.line("    What it knows is as old as its last reload(); methods that change it reload it. The operations are those of")
	w.line("    the client, with the %s left out: docs/objects.md.", o.resource)
	w.line("    \"\"\"\n")
	w.line("    __slots__ = ()")
	w.line("    _resource = %q", o.resource)
	w.line("    if TYPE_CHECKING:")
	w.WriteString(fields + strings.TrimRight(body.String(), "\n") + "\n")
	return w.String()
}

// writeProperties writes the fields of the details as properties.
func writeProperties(w *writer, m *model, o *object) {
	property := func(name, annotation, doc string) {
		w.line("\n    @property")
		w.line("    def %s(self) -> %s:", name, annotation)
		w.line("        %s", docLiteral(doc))
		w.line("        return self._details.%s", name)
	}
	for _, f := range o.details.fields {
		property(slot(f), fieldAnnotation(f), slotDoc(f))
		if isMoment(f.kind) {
			property(f.name, "datetime | None", momentDoc(f))
		}
		for name := range strings.SplitSeq(f.also, ",") {
			if name != "" {
				annotation, doc, _ := shortcut(m, o.details, f, name)
				property(name, annotation, doc)
			}
		}
	}
	if o.made != nil {
		writeMade(w, o)
	}
	w.line("\n    @property")
	w.line("    def details(self) -> %s:", o.details.name)
	w.line("        \"\"\"All of it, as inspect gives it.\"\"\"")
	w.line("        return self._details")
}

// writeMade writes what the call that made it had to say, as properties; of an object that was only looked up they are empty.
func writeMade(w *writer, o *object) {
	for _, f := range o.made.fields {
		if f.waited || f.name == "details" /* which every object has */ || slices.ContainsFunc(o.details.fields, func(other field) bool { return other.name == f.name }) {
			continue
		}
		empty := map[reflect.Kind]string{reflect.Bool: "False", reflect.Slice: "[]", reflect.Map: "{}"}[f.kind.Kind()]
		w.line("\n    @property")
		w.line("    def %s(self) -> %s:", f.name, fieldAnnotation(f))
		w.line("        %s", docLiteral(f.doc))
		w.line("        return self._made.%s if self._made else %s", f.name, empty)
	}
}

// writeStarted writes how an object is made of what has made the resource.
func writeStarted(w *writer, m *model, o *object, f flavour) {
	w.line("\n    @classmethod")
	w.line("    def _started(cls, caller: %sCaller, made: %s) -> %s:", f.prefix, o.made.name, o.class(f))
	w.line("        \"\"\"Gives the object of what was just made. Of one that is gone already there are no details.\"\"\"")
	w.line("        return cls(caller, made.details or %s({\"Id\": made.id}), made)", lazyDecoder(o.details))
}

func writeReload(w *writer, m *model, o *object, f flavour) {
	op := o.inspect
	op.doc = "Asks the engine again for all of it."
	head{op: op, object: o, def: f.def, name: "reload", returns: "None"}.write(w)
	writeRequest(w, op, o)
	_, decoder := result(m, op)
	w.line("        %sself._renew(%q, request, %s)", f.await, op.Name, decoder)
}
