package operations

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// place is a field of a request, or a place within one.
type place struct {
	path     string
	declared string // the struct that has the field
	kind     reflect.Type
	optional bool
	secret   bool
	without  string
	with     func(value string) string
}

// forms are those of the value itself, and of lists and mappings of it.
func (p place) forms() []string {
	forms := []string{`null`, `""`, `0`, `[]`, `{}`}
	if k := p.kind.Kind(); (k == reflect.Slice || k == reflect.Map) && p.kind != reflect.TypeFor[json.RawMessage]() {
		for _, form := range slices.Clone(forms) {
			forms = append(forms, "["+form+"]")
		}
		for _, form := range slices.Clone(forms[:5]) {
			forms = append(forms, `{"80":`+form+`}`)
		}
	}
	return forms
}

// needed are values for what must be given, by name; and what an operation needs besides.
var needed = map[string]string{
	"container": `"web"`, "image": `"busybox:1"`, "command": `["true"]`, "name": `"n1"`, "path": `"/p"`, "images": `["busybox:1"]`,
	"network": `"net1"`, "volume": `"v1"`, "port": `80`, "since": `1`, "repository": `"r"`, "height": `5`, "width": `5`, "exec_id": `"e1"`, "plugin": `"p1"`, "remote_name": `"p1"`, "term": `"web"`, "method": `"POST"`, "username": `"u"`, "password": `"p"`,
	"replicas": `{"web":2}`, "service": `"web"`,
}

// composeFile is what operations on projects read.
const composeFile = `"services:\n  web: {image: x}\n"`

var besides = map[string]map[string]string{
	"container.update": {"pids_limit": `7`, "cpu_shares": `7`},
	"health.wait_log":  {"text": `"x"`},
	"network.create":   {"subnet": `"10.1.0.0/16"`},
	"plugin.configure": {"options": `{"A":"b"}`},
	"image.build":      {"dockerfile_text": `"FROM x"`},
}

// inside are values of what has parts, without the parts that may be left out.
var inside = map[string]string{
	"Grant": `"Name":"mount"`, "Mount": `"Target":"/t"`, "Ulimit": `"Name":"nofile"`, "RestartPolicy": `"Name":"on-failure"`, "IPAMConfig": `"Subnet":"10.1.0.0/16"`,
}

// forms that reflection does not see: a mapping's values within types of their own.
var further = map[string][]struct{ before, after, path, field string }{
	"volumes": {
		{`{"80":{"bind":"/b"`, `}}`, `["80"]`, "mode"}, {`{"80":{"bind":"/b"`, `}}`, `["80"]`, "ro"}, {`{"80":{"bind":"/b"`, `}}`, `["80"]`, "propagation"},
	},
	"ports":       {{`{"80":{"HostPort":"81"`, `}}`, `["80"]`, "HostIp"}, {`{"80":{"HostIp":"127.0.0.1"`, `}}`, `["80"]`, "HostPort"}},
	"auth_config": {{`{"username":"u","password":"p"`, `}`, "", "identity_token"}, {`{"identity_token":"t"`, `}`, "", "password"}},
}

// placesOf gives the places of a request. Of what says which project it is about only compose.config's count: it is one struct, and to read a
// project takes its time.
func placesOf(o Operation) []place {
	places := everyPlaceOf(o)
	if strings.HasPrefix(o.Name, "compose.") && o.Name != "compose.config" {
		places = slices.DeleteFunc(places, func(p place) bool { return p.declared == "compose.Project" })
	}
	return places
}

func everyPlaceOf(o Operation) []place {
	var list []place
	fields := map[string]string{}
	eachField(o.Request, func(_ reflect.Type, f reflect.StructField, name string, optional bool) {
		if value, ok := besides[o.Name][name]; ok {
			fields[name] = value
		} else if name == "files" && strings.HasPrefix(o.Name, "compose.") {
			fields[name] = composeFile
		} else if !optional {
			fields[name] = needed[name]
		}
	})
	eachField(o.Request, func(owner reflect.Type, f reflect.StructField, name string, optional bool) {
		others := make([]string, 0, len(fields))
		for key, value := range fields {
			if key != name && !(name == "ipam" && key == "subnet") { // these exclude each other
				others = append(others, fmt.Sprintf("%q:%s", key, value))
			}
		}
		slices.Sort(others)
		rest := strings.Join(others, ",")
		if rest != "" {
			rest = "," + rest
		}
		p := place{
			path: name, declared: owner.String(), kind: f.Type, optional: optional, secret: f.Tag.Get("secret") == "true",
			without: "{" + strings.TrimPrefix(rest, ",") + "}",
			with:    func(value string) string { return fmt.Sprintf("{%q:%s%s}", name, value, rest) },
		}
		if !optional {
			p.without = p.with(fields[name])
		}
		list = append(list, p)
		for _, more := range further[name] {
			if f.Type.Kind() == reflect.Bool {
				break
			}
			list = append(list, place{
				path: name + more.path + "." + more.field, declared: owner.String(), kind: reflect.TypeFor[json.RawMessage](), optional: true, secret: p.secret,
				without: p.with(more.before + more.after),
				with: func(value string) string {
					return p.with(fmt.Sprintf("%s,%q:%s%s", more.before, more.field, value, more.after))
				},
			})
		}
		list = append(list, within(p, f.Type, 0)...)
	})
	return list
}

// within gives the places within a field, as deep as structs go.
func within(outer place, t reflect.Type, depth int) []place {
	before, after, step := "", "", ""
	if t.Name() == "Ports" {
		return nil // its values are in further
	}
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		switch t.Kind() {
		case reflect.Slice:
			before, after, step = before+"[", "]"+after, step+"[0]"
		case reflect.Map:
			before, after, step = before+`{"80":`, "}"+after, step+`["80"]`
		}
		t = t.Elem()
	}
	base := inside[t.Name()]
	if t.Kind() == reflect.Struct && t.NumField() == 1 && (!t.Field(0).IsExported() || t.Field(0).Anonymous) {
		t = t.Field(0).Type // a form of an engine's type
	}
	if t.Kind() != reflect.Struct || depth > 4 || strings.HasSuffix(t.String(), "registry.Auth") {
		return nil
	}
	var list []place
	eachField(t, func(_ reflect.Type, f reflect.StructField, name string, _ bool) {
		if strings.Contains(base, fmt.Sprintf("%q:", name)) {
			return
		}
		with := func(value string) string {
			rest := base
			if rest != "" {
				rest = "," + rest
			}
			return outer.with(fmt.Sprintf("%s{%q:%s%s}%s", before, name, value, rest, after))
		}
		p := place{
			path: outer.path + step + "." + name, declared: outer.declared, kind: f.Type, optional: true, secret: outer.secret || f.Tag.Get("secret") == "true",
			without: outer.with(before + "{" + base + "}" + after), with: with,
		}
		list = append(append(list, p), within(p, f.Type, depth+1)...)
	})
	return list
}

func eachField(t reflect.Type, f func(owner reflect.Type, field reflect.StructField, name string, optional bool)) {
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			eachField(field.Type, f)
		case name == "-" || !field.IsExported() || field.Tag.Get("arg") == "hidden":
		default:
			if name == "" {
				name = field.Name
			}
			f(t, field, name, strings.Contains(options, "omitempty"))
		}
	}
}
