package operations

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFormsOfNothing sends null, "", 0, [] and {} through every field of every request, also within fields, and holds
// what reaches the engine in testdata/forms.txt: "same" is the request without the field, "refused" an error that says
// of what kind the value is. UPDATE=1 writes the file.
func TestFormsOfNothing(t *testing.T) {
	target := newRefusing(t)
	var golden strings.Builder
	written := map[string]bool{}
	for _, o := range All() {
		if o.SelfTest {
			continue
		}
		for _, p := range placesOf(o) {
			line := o.Name + "." + p.path + ":"
			without := target.send(t, o, p.without)
			if besides[o.Name][p.path] == "" { // without these there is nothing to do
				assert.NotEqual(t, fault.InvalidArgument, without.code, "%s %s: %v", line, p.without, without.err)
			}
			for _, form := range p.forms() {
				with := target.send(t, o, p.with(form))
				line += "  " + form + " " + with.against(without, p)
				holds(t, o, p, form, with, without)
			}
			if key := p.declared + "." + p.path; !written[key] { // what several operations embed is written once
				written[key] = true
				golden.WriteString(line + "\n")
			}
		}
	}
	const file = "testdata/forms.txt"
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(golden.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, strings.Split(string(want), "\n"), strings.Split(golden.String(), "\n"))
}

// holds checks what must be so for every field.
func holds(t *testing.T, o Operation, p place, form string, with, without outcome) {
	t.Helper()
	name := o.Name + "." + p.path + " = " + form
	assert.NotContains(t, []fault.Code{fault.Internal, fault.EngineFailed, fault.BadReply}, with.code, "%s: %v", name, with.err)
	if form == "null" {
		if p.optional {
			assert.Equal(t, without.sent, with.sent, "%s: None is as if it were not there", name)
			assert.Equal(t, without.code, with.code, "%s: %v", name, with.err)
		} else {
			assert.Equal(t, fault.InvalidArgument, with.code, name)
			assert.Equal(t, p.path, with.err.Details["field"], "%s: %v", name, with.err)
		}
	}
	namesNoGoType(t, name, with.err)
}

var goTypes = regexp.MustCompile(`\b(json|container|engine|image|network|volume|health|system|operations|registry|argument|mount|units|nat|blkiodev|api)\.[A-Z]` +
	`|\b(u?int(8|16|32|64)|float64|\[\]string|map\[|struct|interface|unmarshal|Go value)\b`)

// TestWrongKinds gives every field values of every kind: an error about one names the argument by its path, and neither
// a type of Go nor the value.
func TestWrongKinds(t *testing.T) {
	target := newRefusing(t)
	values := map[string]string{
		"a text": `"SENTINEL"`, "a number": `424242`, "a bool": `true`, "a list": `["SENTINEL",424242]`, "a dict": `{"KEY":"SENTINEL"}`,
		"a fraction": `4.24242`, "a long number": `424242424242424242424242`, "a list of lists": `[["SENTINEL"]]`, "a dict of dicts": `{"80":{"A":["SENTINEL"]}}`,
	}
	for _, o := range All() {
		if o.SelfTest {
			continue
		}
		for _, p := range placesOf(o) {
			for kind, value := range values {
				name := o.Name + "." + p.path + " = " + value
				out := target.send(t, o, p.with(value))
				err := out.err
				assert.NotContains(t, []fault.Code{fault.Internal, fault.EngineFailed, fault.BadReply}, out.code, name)
				namesNoGoType(t, name, err)
				path, refused := ofWrongKind(err)
				if refused {
					assert.True(t, strings.HasPrefix(path, p.path), "%s: %v", name, err)
					assert.Equal(t, path, err.Details["field"], name)
					assert.NotContains(t, strings.ReplaceAll(err.Error(), path, ""), "424242", name)
					assert.NotContains(t, strings.ReplaceAll(err.Error(), path, ""), "SENTINEL", name)
					assert.NotEmpty(t, err.Hint, name)
				}
				if wrong, known := wrongFor(p.kind, kind); known {
					assert.Equal(t, wrong, refused, "%s: %v", name, err)
				}
				if p.secret && err != nil && err.Status == 0 {
					assert.NotContains(t, strings.ReplaceAll(err.Error(), path, ""), "SENTINEL", name)
				}
			}
		}
	}
}

// wrongFor tells whether a kind of value is wrong for a type, where the type alone says so.
func wrongFor(t reflect.Type, kind string) (wrong, known bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[json.RawMessage]() {
		return false, false
	}
	if kind == "a bool" {
		return t.Kind() != reflect.Bool, true
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		return false, false
	}
	switch t.Kind() {
	case reflect.String:
		return kind != "a text", true
	case reflect.Bool:
		return true, true
	case reflect.Int, reflect.Int64, reflect.Float64, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true, kind != "a long number" && kind != "a fraction" && kind != "a number"
	case reflect.Slice:
		return !strings.HasPrefix(kind, "a list"), !strings.HasPrefix(kind, "a list")
	case reflect.Map:
		return kind != "a dict", !strings.HasPrefix(kind, "a dict")
	default:
		return kind != "a dict", !strings.HasPrefix(kind, "a dict")
	}
}

func namesNoGoType(t *testing.T, name string, err *fault.Error) {
	t.Helper()
	if err != nil && err.Code == fault.InvalidArgument && err.Status == 0 {
		assert.False(t, goTypes.MatchString(err.Message+" "+err.Hint), "%s: %v", name, err)
	}
}

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
	"network": `"net1"`, "volume": `"v1"`, "port": `80`, "since": `1`, "repository": `"r"`, "height": `5`, "width": `5`, "exec_id": `"e1"`,
}

var besides = map[string]map[string]string{
	"container.update": {"pids_limit": `7`, "cpu_shares": `7`},
	"health.wait_log":  {"text": `"x"`},
	"network.create":   {"subnet": `"10.1.0.0/16"`},
	"image.build":      {"dockerfile_text": `"FROM x"`},
}

// inside are values of what has parts, without the parts that may be left out.
var inside = map[string]string{
	"Mount": `"Target":"/t"`, "Ulimit": `"Name":"nofile"`, "RestartPolicy": `"Name":"on-failure"`, "IPAMConfig": `"Subnet":"10.1.0.0/16"`,
}

// forms that reflection does not see: a mapping's values within types of their own.
var further = map[string][]struct{ before, after, path, field string }{
	"volumes": {
		{`{"80":{"bind":"/b"`, `}}`, `["80"]`, "mode"}, {`{"80":{"bind":"/b"`, `}}`, `["80"]`, "ro"}, {`{"80":{"bind":"/b"`, `}}`, `["80"]`, "propagation"},
	},
	"ports":       {{`{"80":{"HostPort":"81"`, `}}`, `["80"]`, "HostIp"}, {`{"80":{"HostIp":"127.0.0.1"`, `}}`, `["80"]`, "HostPort"}},
	"auth_config": {{`{"username":"u","password":"p"`, `}`, "", "identity_token"}, {`{"identity_token":"t"`, `}`, "", "password"}},
}

func placesOf(o Operation) []place {
	var list []place
	fields := map[string]string{}
	eachField(o.Request, func(_ reflect.Type, f reflect.StructField, name string, optional bool) {
		if value, ok := besides[o.Name][name]; ok {
			fields[name] = value
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
		case name == "-" || !field.IsExported():
		default:
			if name == "" {
				name = field.Name
			}
			f(t, field, name, strings.Contains(options, "omitempty"))
		}
	}
}

// refusing is an engine that refuses whatever changes something, and remembers what it was asked.
type refusing struct {
	simulated *enginetest.Simulated
	engine    *engine.Engine
	answer    func(w http.ResponseWriter, r *http.Request)
}

func newRefusing(t *testing.T) *refusing {
	s := enginetest.New(t)
	none := 0
	target := &refusing{simulated: s, engine: s.EngineWith(engine.Options{Retries: &none, Environment: engine.Environment{Directory: t.TempDir()}})}
	target.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"message":"refused"}`))
	}
	s.Otherwise(func(w http.ResponseWriter, r *http.Request) { target.answer(w, r) })
	return target
}

// outcome is what came of a request: what was sent, and the error.
type outcome struct {
	sent map[string]string
	err  *fault.Error
	code fault.Code
}

func (r *refusing) send(t *testing.T, o Operation, request string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	before := len(r.simulated.Requests())
	var body []byte
	if o.body != nil && o.Name != "image.build" {
		body = []byte("x")
	}
	_, err := o.Run(ctx, r.engine, []byte(request), body, &collector{})
	require.NoError(t, ctx.Err(), "%s %s hangs", o.Name, request)
	out := outcome{sent: map[string]string{}, err: fault.From(err), code: fault.CodeOf(err)}
	for i, req := range r.simulated.Requests()[before:] {
		flattened(out.sent, i, req)
	}
	return out
}

// flattened makes one line of each part of a request.
func flattened(into map[string]string, i int, req enginetest.Request) {
	route := req.Method + " " + req.Path
	if i > 0 {
		route = fmt.Sprintf("%d:%s", i, route)
	}
	into[route] = ""
	query, _ := url.ParseQuery(req.Query)
	for key, values := range query {
		into["?"+key] = now.ReplaceAllString(strings.Join(values, ","), "now")
	}
	if auth := req.Header.Get("X-Registry-Auth"); auth != "" {
		text, _ := base64.URLEncoding.DecodeString(auth)
		into["X-Registry-Auth"] = string(text)
	}
	var body any
	if json.Unmarshal([]byte(req.Body), &body) == nil {
		leaves(into, "", body)
	}
}

func leaves(into map[string]string, path string, value any) {
	if object, ok := value.(map[string]any); ok && len(object) > 0 {
		for key, inner := range object {
			leaves(into, strings.TrimPrefix(path+"."+key, "."), inner)
		}
		return
	}
	text, _ := json.Marshal(value)
	into[path] = random.ReplaceAllString(string(text), "$1…")
}

// now is a moment after the tests were written.
var now = regexp.MustCompile(`^1[789]\d{8}\.\d{9}$`)

// random is the mark of an exec, another one each time.
var random = regexp.MustCompile(`(DOCKBRIDGE_EXEC=)[0-9a-f]+`)

var kindOf = regexp.MustCompile(`^(\S+) is (a text|a number|a list|a dict|a bool|None)$`)

// ofWrongKind tells that an error says of what kind a value is, and of which.
func ofWrongKind(err *fault.Error) (path string, is bool) {
	if err == nil {
		return "", false
	}
	found := kindOf.FindStringSubmatch(err.Message)
	if found == nil || err.Code != fault.InvalidArgument {
		return "", false
	}
	return found[1], true
}

// against says what is different.
func (o outcome) against(without outcome, p place) string {
	if path, refused := ofWrongKind(o.err); refused && strings.HasPrefix(path, p.path) {
		return "refused"
	}
	if o.code != without.code {
		if o.err == nil {
			return "succeeds"
		}
		return fmt.Sprintf("%s “%s”", o.code, o.err.Message)
	}
	var list []string
	for key, value := range o.sent {
		if old, there := without.sent[key]; !there || old != value {
			list = append(list, strings.TrimSuffix(key+"="+value, "="))
		}
	}
	for key := range without.sent {
		if _, there := o.sent[key]; !there {
			list = append(list, "-"+key)
		}
	}
	if len(list) == 0 {
		return "same"
	}
	slices.Sort(list)
	return "sends " + strings.Join(list, " ")
}
