package fault

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryFieldIsHidden finds a field of Error that Hide has forgotten.
func TestEveryFieldIsHidden(t *testing.T) {
	const secret = "hunter2"
	type fact struct{ Deep []string }
	full := Error{}
	fill(reflect.ValueOf(&full).Elem(), secret, 2)
	full.Code = BuildFailed
	full.Details = map[string]any{
		"text": secret, "list": []string{secret}, "any": []any{secret, 1, nil}, "map": map[string]any{"a": secret},
		"struct": fact{[]string{secret}}, "inner": &Error{Message: secret}, "logs": "line\n" + secret, "error": errors.New("x"),
		"number": 5, "none": (*Error)(nil), "unchanged": fact{[]string{"x"}}, "broken": func() {},
	}
	hidden := full.Hide([]Secret{{Text: secret}})
	text, err := json.Marshal(hidden)
	require.NoError(t, err)
	assert.NotContains(t, string(text), secret)
	assert.Equal(t, 5, hidden.Details["number"])
	assert.Equal(t, fact{[]string{"x"}}, hidden.Details["unchanged"], "what holds no secret stays what it is")
	assert.Equal(t, secret, full.Details["text"], "a copy is changed")
}

// fill puts a text into every field, also of errors within errors, so deep.
func fill(v reflect.Value, text string, depth int) {
	if depth == 0 {
		return
	}
	for i := range v.NumField() {
		f := v.Field(i)
		if name := v.Type().Field(i).Name; !f.CanSet() || name == "Operation" || name == "Code" {
			continue // the library's own words
		}
		switch f.Kind() {
		case reflect.String:
			f.SetString(text)
		case reflect.Slice:
			inner := reflect.New(f.Type().Elem()).Elem()
			if inner.Kind() == reflect.Pointer {
				inner.Set(reflect.New(inner.Type().Elem()))
				fill(inner.Elem(), text, depth-1)
			}
			f.Set(reflect.Append(f, inner))
		}
	}
}

func TestFormsOfASecret(t *testing.T) {
	secret := Secret{Text: `a"b é&/c`}
	for given, want := range map[string]string{
		`x a"b é&/c y`:                "x … y",
		`{"x":"a\"b é\u0026/c"}`:      `{"x":"…"}`,
		`?q=a%22b+%C3%A9%26%2Fc&r`:    `?q=…&r`,
		`/a%22b%20%C3%A9&%2Fc/`:       `/…/`,
		`"a\"b é&/c"`:                 `"…"`,
		`?q=%7Ba%5C%22b+%C3%A9%5Cu00`: `?q=%7Ba%5C%22b+%C3%A9%5Cu00`, // no whole one
	} {
		assert.Equal(t, want, New(Internal, "%s", given).Hide([]Secret{secret}).Message)
	}
	short := []Secret{{Text: "on"}, {Text: "A=on", Instead: "A=…"}, {Text: "A=only", Instead: "A=…"}}
	assert.Equal(t, "turn on A=…, A=…", New(Internal, "turn on A=only, A=on").Hide(short).Message)
}

func TestOutputOfProgramsStays(t *testing.T) {
	details := map[string]any{"stdout": "hunter2", "stderr": "hunter2", "logs": "hunter2", "owner": "hunter2", "reason": "hunter2"}
	for code, logs := range map[Code]string{CommandFailed: "hunter2", BuildFailed: "…"} {
		e := New(code, "x")
		e.Details = details
		got := e.Hide([]Secret{{Text: "hunter2"}}).Details
		assert.Equal(t, map[string]any{"stdout": "hunter2", "stderr": "hunter2", "logs": logs, "owner": "hunter2", "reason": "…"}, got)
	}
}

func TestWithoutCredentials(t *testing.T) {
	for given, want := range map[string]string{
		"dial http://me:pw@h:1/x":        "dial http://me:…@h:1/x",
		"https://token@h/x":              "https://…@h/x",
		"ssh://me@h and me@example.org":  "ssh://me@h and me@example.org",
		"http://h/x@sha256:0 http://h@":  "http://h/x@sha256:0 http://…@",
		`"tcp://a:b@h" (tcp://:b@h)`:     `"tcp://a:…@h" (tcp://:…@h)`,
		"socks5://a:b@c@h unix:///a@b:c": "socks5://a:…@h unix:///a@b:c",
	} {
		assert.Equal(t, want, WithoutCredentials(given), given)
	}
}

func TestWhatIsNoJSON(t *testing.T) {
	var into struct{ A struct{ B int } }
	for given, want := range map[string]string{
		`{"A":{"B":"hunter2"}}`: "its field A.B is of another kind", `{"A"`: "it ends in the middle", `{"A":hunter2}`: "it is not valid at byte 6", `5`: "it is of another kind",
	} {
		err := json.Unmarshal([]byte(given), &into)
		require.Error(t, err)
		f := NotJSON("the reply", err)
		assert.NotContains(t, f.Message+f.Hint, "hunter2")
		if given != `{"A"` { // Unmarshal has words of its own for it
			assert.Contains(t, f.Message, want)
		}
	}
	assert.Equal(t, "it has another form", JSONProblem(errors.New("x")))
}
