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
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/system"
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
		if o.SelfTest || o.Inner {
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
	`|\b(u?int(8|16|32|64)|float64|\[\]string|map\[|struct|interface|[Uu]nmarshal|Go value|goroutine|nil|JSON)\b`)

// TestWrongKinds gives every field values of every kind: an error about one names the argument by its path, and neither
// a type of Go nor the value.
func TestWrongKinds(t *testing.T) {
	target := newRefusing(t)
	values := map[string]string{
		"a text": `"SENTINEL"`, "a number": `424242`, "a bool": `true`, "a list": `["SENTINEL",424242]`, "a dict": `{"KEY":"SENTINEL"}`,
		"a fraction": `4.24242`, "a long number": `424242424242424242424242`, "a list of lists": `[["SENTINEL"]]`, "a dict of dicts": `{"80":{"A":["SENTINEL"]}}`,
	}
	for _, o := range All() {
		if o.SelfTest || o.Inner {
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
				if _, closed := reflect.Zero(p.kind).Interface().(interface{ Values() []string }); closed && kind == "a text" {
					assert.Equal(t, fault.InvalidArgument, out.code, "%s: a text that is none of its values", name)
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
	if t == reflect.TypeFor[json.RawMessage]() || t == reflect.TypeFor[system.JSON]() {
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
	if err != nil && err.Status == 0 {
		assert.False(t, goTypes.MatchString(err.Message+" "+err.Hint), "%s: %v", name, err)
	}
}

// refusing is an engine that refuses whatever changes something, and remembers what it was asked.
type refusing struct {
	simulated *enginetest.Simulated
	engine    *engine.Engine
	answer    atomic.Pointer[http.HandlerFunc] // an engine may still be asked, for what an operation leaves to be cleaned up
}

func newRefusing(t *testing.T) *refusing {
	s := enginetest.New(t)
	none := 0
	target := &refusing{simulated: s, engine: s.EngineWith(engine.Options{Retries: &none, Environment: endpoint.Environment{
		Directory: t.TempDir(), Variables: map[string]string{"80": "a secret of a build", "DOCKER_BUILDKIT": "0"}, // what the classic builder sends is seen
	}})}
	target.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"message":"refused"}`))
	})
	s.Otherwise(func(w http.ResponseWriter, r *http.Request) { (*target.answer.Load())(w, r) })
	return target
}

// answers says how the engine answers from now on.
func (r *refusing) answers(f http.HandlerFunc) { r.answer.Store(&f) }

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
	if o.body != nil && o.Name != "image.build" && o.Name != "system.request" {
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
