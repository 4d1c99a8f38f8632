package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"dockbridge/core/compose"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/stream"
	"dockbridge/export/operations"
)

// group is one resource: a namespace of operations, and the types they return.
type group struct {
	name       string // "container"
	rare       bool   // only types of fields that most programs never ask for, in a module of their own
	operations []operation
	types      []*class
}

// operation is one operation as the languages see it.
type operation struct {
	operations.Operation
	resource, verb string
	doc            string
	params         []param
	body           *param  // what travels as bytes beside the request
	bound          []param // what says which project it is about: a project's object has these, and its methods leave them out
}

// param is one field of a request.
type param struct {
	name       string // in Python
	json       string
	doc        string
	kind       reflect.Type
	optional   bool
	positional bool
	on         bool         // an optional bool that is True when left out
	refers     string       // the resource that it names: "container"; "" for what is no reference
	form       reflect.Type // which keys it has, where the request says so
}

// class is one result type.
type class struct {
	name   string // in Python
	group  string
	doc    string
	attrs  bool // keeps the whole document
	fields []field
	goType reflect.Type
}

// field is one field of a result type.
type field struct {
	name   string // in Python
	json   string
	doc    string
	kind   reflect.Type
	strip  string // a leading character that the engine puts there and people do not
	body   bool   // travels as bytes beside the result
	secret bool   // its values are not shown by repr
	also   string // names reachable on the object itself too, see shortcuts.go
	refers string // of an id: what it is of, where that is not the group's resource
	waited bool   // says something only of what was waited for, and is never null then: with detach there is another result
	now    bool   // made at once, although it is a record of a document
	rare   bool   // made when it is asked for, see python_rare.go
	part   string // of an wire.PortRange: "0" for its first port, "-1" for its last
}

// model is everything the generators need.
type model struct {
	groups  []*group
	apart   []*group // the rare types of each group
	classes map[reflect.Type]*class
	docs    *comments
	forms   forms
}

func newModel(table []operations.Operation, docs *comments) (*model, error) {
	m := &model{classes: map[reflect.Type]*class{}, docs: docs}
	m.forms.seen = map[reflect.Type]bool{}
	m.forms.named(reflect.TypeFor[endpoint.TLSOptions]()) // which a client is opened with
	for _, o := range table {
		if o.SelfTest || o.Inner {
			continue
		}
		resource, verb, ok := strings.Cut(o.Name, ".")
		if !ok {
			return nil, fmt.Errorf("the operation name %q is not <resource>.<verb>", o.Name)
		}
		g := m.group(resource)
		op := operation{Operation: o, resource: resource, verb: verb}
		if op.doc = docs.function("dockbridge/core/"+resource, camel(verb)); op.doc == "" {
			return nil, fmt.Errorf("%s: core/%s has no documented function %s", o.Name, resource, camel(verb))
		}
		if err := m.addParams(&op, o.Request); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
		if keyed, ok := reflect.Zero(o.Request).Interface().(interface{ Keys() map[string]any }); ok {
			for i, p := range op.params {
				if keys := keyed.Keys()[p.name]; keys != nil {
					op.params[i].form = reflect.TypeOf(keys)
				}
			}
		}
		for _, p := range op.all() {
			if p.form != nil {
				m.forms.addFilters(p.form)
			} else {
				m.forms.add(p.kind, false)
			}
		}
		slices.SortStableFunc(op.params, func(a, b param) int { return rank(a) - rank(b) })
		g.operations = append(g.operations, op)
		for _, t := range []reflect.Type{o.Result, o.Progress, o.Item} {
			if err := m.addResult(g, t); err != nil {
				return nil, fmt.Errorf("%s: %w", o.Name, err)
			}
		}
	}
	return m, nil
}

// all are the operation's fields, those that a project's object has among them.
func (op operation) all() []param { return slices.Concat(op.bound, op.params) }

// rank orders parameters: what must be given, what may be given by position, the rest, the deadline.
func rank(p param) int {
	switch {
	case !p.optional:
		return 0
	case p.positional:
		return 1
	case p.json == "timeout":
		return 3
	default:
		return 2
	}
}

func (m *model) group(name string) *group {
	for _, g := range m.groups {
		if g.name == name {
			return g
		}
	}
	g := &group{name: name}
	m.groups = append(m.groups, g)
	return g
}

func (m *model) addParams(op *operation, t reflect.Type) error {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type == reflect.TypeFor[compose.Project]() {
			which := operation{}
			if err := m.addParams(&which, f.Type); err != nil {
				return err
			}
			op.bound = which.params
			continue
		}
		if f.Anonymous {
			if err := m.addParams(op, f.Type); err != nil {
				return err
			}
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := param{
			json: name, name: name, kind: f.Type, doc: m.docs.field(t, f.Name),
			optional: strings.Contains(options, "omitempty"), positional: f.Tag.Get("arg") == "positional",
			on: f.Tag.Get("default") == "true", refers: f.Tag.Get("refers"),
		}
		if p.doc == "" {
			return fmt.Errorf("the field %s.%s has no comment", t, f.Name)
		}
		if f.Tag.Get("body") == "true" {
			p.name, p.json, p.optional = snake(f.Name), "", f.Tag.Get("arg") != "required"
			op.body = &p
			continue
		}
		if f.Tag.Get("arg") == "hidden" { // it is for the bridge, and no argument
			continue
		}
		op.params = append(op.params, p)
	}
	return nil
}

// addResult collects the classes that a result is made of, the innermost first.
func (m *model) addResult(g *group, t reflect.Type) error {
	if t == nil || m.classes[t] != nil || t == emptyStruct {
		return nil
	}
	switch t {
	case reflect.TypeFor[engine.Nothing](), reflect.TypeFor[stream.Output](), reflect.TypeFor[stream.Chunks]():
		return nil // these are written by hand
	}
	if inner, ok := document(t); ok {
		return m.addResult(g, inner)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return m.addResult(g, t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	c := &class{name: className(t), group: g.name, goType: t, doc: m.docs.typ(t)}
	if c.doc == "" {
		return fmt.Errorf("the type %s has no comment", t)
	}
	for other, known := range m.classes {
		if known.name == c.name {
			return fmt.Errorf("%s and %s are both %s in Python", other, t, c.name)
		}
	}
	if err := m.addFields(g, c, t); err != nil {
		return err
	}
	m.classes[t] = c
	g.types = append(g.types, c)
	return nil
}

func (m *model) addFields(g *group, c *class, t reflect.Type) error {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type == reflect.TypeFor[engine.Attrs]() {
			c.attrs = true
			continue
		}
		if f.Anonymous {
			if err := m.addFields(g, c, f.Type); err != nil {
				return err
			}
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		added := field{name: snake(f.Name), json: name, kind: f.Type, strip: f.Tag.Get("strip"), body: f.Tag.Get("body") == "true", secret: f.Tag.Get("secret") == "true", also: f.Tag.Get("also"), refers: f.Tag.Get("refers"), waited: f.Tag.Get("only") == "attached", rare: f.Tag.Get("rare") == "true", now: f.Tag.Get("now") == "true", doc: m.docs.field(t, f.Name)}
		if given := f.Tag.Get("python"); given != "" {
			added.name = given
		}
		if added.doc == "" {
			return fmt.Errorf("the field %s.%s has no comment", t, f.Name)
		}
		c.fields = append(c.fields, withRanges(added)...)
		m.forms.addChoice(f.Type)
		in := g
		if added.rare {
			in = m.rare(g)
		}
		if err := m.addResult(in, f.Type); err != nil {
			return err
		}
	}
	return nil
}

// resource is what the class's id is of, "" where it has none.
func (c *class) resource() string {
	for _, f := range c.fields {
		if f.name != "id" && !slices.Contains(strings.Split(f.also, ","), "id") {
			continue
		}
		if f.refers != "" {
			return f.refers
		}
		if plural(c.group) != c.group { // system tells of many kinds
			return c.group
		}
	}
	return ""
}

// document gives T for engine.Document[T].
func document(t reflect.Type) (reflect.Type, bool) {
	method, ok := t.MethodByName("Decode")
	if !ok || !strings.HasPrefix(t.Name(), "Document[") {
		return nil, false
	}
	return method.Type.Out(0), true
}

// className puts the resource before the type's name: container.Details is ContainerDetails.
func className(t reflect.Type) string {
	path := t.PkgPath()
	pkg := camel(path[strings.LastIndex(path, "/")+1:])
	switch {
	case pkg == "Engine", pkg == "Registry", pkg == "Stream", pkg == "Wire", strings.HasPrefix(t.Name(), pkg):
		return t.Name()
	default:
		return pkg + t.Name()
	}
}

func camel(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// snake turns a Go field name into a Python one: OOMKilled is oom_killed, HostIP is host_ip.
func snake(s string) string {
	s = strings.NewReplacer("IPv4", "Ipv4", "IPv6", "Ipv6", "IDs", "Ids", "IPs", "Ips", "IOps", "Iops").Replace(s)
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			endOfWord := !unicode.IsUpper(runes[i-1])
			newWord := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if endOfWord || newWord {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
