package plugin

import (
	"encoding/json"
	"strings"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const setting = "POST /plugins/" + name + "/set"

func TestConfigure(t *testing.T) {
	s := enginetest.New(t)
	s.Reply(setting, 204, "")
	_, err := Configure(background, s.Engine(), ConfigureRequest{Ref: ref(name), Options: Options{"DEBUG=1", "state.source=/srv"}})
	require.NoError(t, err)
	assert.JSONEq(t, `["DEBUG=1","state.source=/srv"]`, s.Last().Body)

	before := len(s.Requests())
	_, err = Configure(background, s.Engine(), ConfigureRequest{Ref: ref(name)})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Len(t, s.Requests(), before)

	s.Reply(setting, 404, missing)
	_, err = Configure(background, s.Engine(), ConfigureRequest{Ref: ref(name), Options: Options{"A=b"}})
	assert.True(t, fault.Is(err, fault.PluginNotFound), "%v", err)
}

// Engines say 500 to whatever cannot be set.
func TestWhyASettingIsRefused(t *testing.T) {
	s := enginetest.New(t)
	const inspect = "GET /plugins/" + name + "/json"
	s.Reply(setting, 500, `{"message":"the engine's words"}`)
	for _, c := range []struct {
		inspected string
		code      fault.Code
		hint      string
	}{
		{strings.Replace(sshfs, `"Enabled":false`, `"Enabled":true`, 1), fault.Conflict, "disable it first"},
		{sshfs, fault.InvalidArgument, "what can be set of it is DEBUG, args, state.source, fuse.path"},
		{`{"Id":"a","Config":{}}`, fault.InvalidArgument, "nothing of this plugin"},
		{`{"Id":"a","Config":{"Env":[{"Name":"` + strings.Repeat("ä", 1000) + `","Settable":["value"]}]}}`, fault.InvalidArgument, "what can be set"},
		{`{"Id":7}`, fault.EngineFailed, ""},
	} {
		s.Reply(inspect, 200, c.inspected)
		_, err := Configure(background, s.Engine(), ConfigureRequest{Ref: ref(name), Options: Options{"A=b"}})
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code)
		assert.Contains(t, f.Hint, c.hint)
		assert.Less(t, len(f.Hint), 200)
		assert.Equal(t, "the engine's words", f.Message)
		assert.Equal(t, c.code == fault.EngineFailed, f.Retryable)
	}
}

func TestTheFormsOfOptions(t *testing.T) {
	for text, want := range map[string]Options{
		`{"B":"2","A":1,"c":""}`: {"A=1", "B=2", "c="},
		`["B=2","A=x=y","c="]`:   {"B=2", "A=x=y", "c="},
		`[]`:                     nil,
		`{}`:                     nil,
		`null`:                   nil,
	} {
		var o Options
		require.NoError(t, json.Unmarshal([]byte(text), &o), text)
		assert.Equal(t, want, o, text)
	}
	for _, text := range []string{`"A=hunter2"`, `["hunter2"]`, `["=hunter2"]`, `{"":"hunter2"}`, `{"A=hunter2":"1"}`, `{"A":["hunter2"]}`, `{"A":null}`, `[null]`, `7`} {
		var o Options
		err := json.Unmarshal([]byte(text), &o)
		require.Error(t, err, text)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), text)
		assert.NotContains(t, err.Error(), "hunter2", text)
	}
	assert.Equal(t, "Mapping[str, str | int] | Sequence[str]", Options{}.PythonType())
	hidden := fault.New(fault.EngineFailed, "bad TOKEN=hunter2 or hunter2").Hide(argument.SecretsOf(ConfigureRequest{Options: Options{"TOKEN=hunter2"}}, nil))
	assert.NotContains(t, hidden.Error(), "hunter2")
	assert.Contains(t, hidden.Error(), "TOKEN=…")
}
