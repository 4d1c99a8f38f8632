package argument

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type part struct {
	ReadOnly bool              `json:"read_only,omitempty"`
	Target   string            `json:"Target"`
	Secret   map[string]int    `json:"secret,omitempty" secret:"true"`
	Options  map[string]string `json:",omitempty"`
}

type request struct {
	part
	Wait  *float64 `json:"wait,omitempty" unit:"seconds"`
	Parts []part   `json:"parts,omitempty"`
	Any   any      `json:"any,omitempty"`
	Small uint8    `json:"small,omitempty"`
	Own   string   `json:"-"`
}

func TestDecode(t *testing.T) {
	var r request
	require.NoError(t, Decode([]byte(`{"Target":"t","wait":1.5,"parts":[{"read_only":null,"Target":null}],"any":null,"small":null,"read_only":true}`), &r))
	wait := 1.5
	assert.Equal(t, request{part: part{ReadOnly: true, Target: "t"}, Wait: &wait, Parts: []part{{}}}, r)

	for given, want := range map[string]string{
		`{"Target":null}`:                            "Target is None (give a text)",
		`{"Target":"t","wait":"x"}`:                  "wait is a text (give seconds as a number)",
		`{"Target":"t","parts":[null]}`:              "parts[0] is None (give a list of dicts)",
		`{"Target":"t","parts":[{"a":1}]}`:           "parts[0].a is not known (it has Options, Target, read_only, secret)",
		`{"Target":"t","small":256}`:                 `small is out of range: "256" (give a whole number)`,
		`{"Target":"t","secret":{"a":1.5}}`:          `secret["a"] is no whole number (give a whole number)`,
		`{"Target":"t","secret":{"u:secret@h":1.5}}`: `secret[…] is no whole number (give a whole number)`,
		`{"Target":"t","Options":{"a":true}}`:        `Options["a"] is a bool (give a text)`,
		`{"Target":"t","own":"x"}`:                   `own is not known (see docs/operations.md for what the operation takes)`,
		`{"Target":"t","any":{}} x`:                  `there is something after the request's JSON (send one JSON object)`,
	} {
		err := Decode([]byte(given), &r)
		assert.EqualError(t, fault.From(err), "invalid_argument: "+want, given)
	}
}

func TestFormsTakeNamesEitherWay(t *testing.T) {
	for _, given := range []string{`{"ReadOnly":true}`, `{"readonly":true}`, `{"Read_Only":true}`, `{"read_only":true,"target":null}`} {
		var p part
		require.NoError(t, Form([]byte(given), &p), given)
		assert.True(t, p.ReadOnly, given)
	}
	var p part
	assert.EqualError(t, Form([]byte(`{"ReadOnly":true,"read_only":false}`), &p), "read_only is the same as ReadOnly")
	assert.EqualError(t, Form([]byte(`[]`), &p), "the value is a list")
}

func TestNothingIsNoText(t *testing.T) {
	for _, none := range []string{`null`, ` null`} {
		assert.True(t, IsNone([]byte(none)))
		_, text := Text([]byte(none))
		_, items := Items([]byte(none))
		_, entries := Entries([]byte(none))
		_, number := Number([]byte(none))
		assert.Equal(t, [4]bool{}, [4]bool{text, items, entries, number})
		_, err := Texts([]byte("[null]"), "hint")
		assert.EqualError(t, err, "[0] is None")
	}
	assert.Equal(t, "a number", Kind(nil))
}

func TestWrong(t *testing.T) {
	long := Unusable(strings.Repeat("x", 1000), "hint", "is long")
	assert.Less(t, len(long.Error()), 200)
	var f *fault.Error
	require.True(t, errors.As(At(".a", At("[1]", long)), &f))
	assert.Equal(t, "a[1]", f.Details["field"])
	assert.Equal(t, "other", fault.From(Hinted("other", long)).Hint)
	assert.Equal(t, "hint", fault.From(Hinted("other", At("[1]", long))).Hint)
	plain := errors.New("plain")
	assert.Equal(t, []error{plain, plain, plain}, []error{At("a", plain), Hinted("a", plain), hidden(plain)})
	assert.False(t, errors.As(long, new(*json.SyntaxError)))
}

func TestUserInfo(t *testing.T) {
	for text, want := range map[string][]string{
		"user:pass@host/app:1": {"user:pass", "pass"}, "https://u:p@h/x@y": {"u:p", "p"}, "https://token@h/x.git": {"token"},
		"tcp://u:p/w@h:1": {"u:p/w", "p/w"}, "ssh://u:p@h": {"u:p", "p"}, "u:p@s@h": {"u:p@s", "p@s"},
		"ssh://user@host": nil, "git@host:x/y.git": nil, "host:5000/app:1": nil, "app@sha256:" + strings.Repeat("0", 64): nil,
		"host:5000/app:1@sha256:" + strings.Repeat("0", 64): nil, "http://host:80/x@v1": nil, "/a:/b@c": nil, "me@example.org": nil, "": nil,
	} {
		assert.Equal(t, want, UserInfo(text), text)
	}
}
