package container

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/docker/cli/pkg/kvfile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written makes files in a folder and gives it.
func written(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// optionsOf reads options as a request gives them, with the files of a folder that is the caller's.
func optionsOf(t *testing.T, dir, request string) (Options, error) {
	var r CreateRequest
	require.NoError(t, argument.Decode([]byte(request), &r))
	return r.Options, r.readFiles(endpoint.Environment{Directory: dir, Variables: map[string]string{"HERE": "from here"}})
}

func TestEnvFilesAreReadAsTheCLIDoes(t *testing.T) {
	dir := written(t, map[string]string{
		"a.env": "\xef\xbb\xbf# a comment\n\n  A=1 \nB=\"quoted\"\r\nHERE\nTHERE\nC=x=y #z\n\tD=\nE=first\n", "b.env": "E=second\nF=file",
	})
	o, err := optionsOf(t, dir, `{"image":"a","env_files":["a.env","b.env"],"environment":{"F":"argument","B":null,"G":1}}`)
	require.NoError(t, err)
	assert.Equal(t, Variables{"A=1 ", "B", "HERE=from here", "C=x=y #z", "D=", "E=second", "F=argument", "G=1"}, o.Environment)

	o, err = optionsOf(t, dir, `{"image":"a","env_files":"b.env"}`)
	require.NoError(t, err)
	assert.Equal(t, Variables{"E=second", "F=file"}, o.Environment)
}

func TestLabelFiles(t *testing.T) {
	dir := written(t, map[string]string{"a": "a=1\nb=2\nalone\n#c=1", "b": "b=3\nd=4"})
	o, err := optionsOf(t, dir, `{"image":"a","label_files":["a","b"],"labels":["d=5"]}`)
	require.NoError(t, err)
	assert.Equal(t, Labels{"a": "1", "b": "3", "alone": "", "d": "5"}, o.Labels)
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := written(t, map[string]string{
		"name": "A=1\n=hunter2", "blank": "A=1\n\nexport B=hunter2", "utf8": "A=\xff", "nul": "A=hunter2\x00", "large": strings.Repeat("A=1\n", 1<<18+1), "good": "A=1",
	})
	for file, want := range map[string]struct {
		code    fault.Code
		message string
		line    any
	}{
		"name": {fault.InvalidArgument, "name, line 2 has no name", 2}, "blank": {fault.InvalidArgument, "blank, line 3 has a name with blanks", 3},
		"utf8": {fault.InvalidArgument, "utf8, line 1 is no UTF-8", 1}, "nul": {fault.InvalidArgument, "nul, line 1 holds a NUL character", 1},
		"large": {fault.InvalidArgument, "large is larger than 1 MiB", nil},
		".":     {fault.InvalidArgument, " is no file", nil}, "none": {fault.PathNotFound, "", nil},
	} {
		for _, field := range []string{"env_files", "label_files"} {
			_, err := optionsOf(t, dir, `{"image":"a","`+field+`":["good","`+file+`"]}`)
			f := fault.From(err)
			require.Equal(t, want.code, fault.CodeOf(err), "%s: %v", file, err)
			assert.Contains(t, f.Message, want.message)
			assert.Equal(t, field+"[1]", f.Details["field"])
			assert.Equal(t, filepath.Join(dir, file), f.Details["file"])
			assert.Equal(t, want.line, f.Details["line"])
			assert.NotContains(t, f.Error(), "hunter2")
		}
	}
}

func TestValuesOfFilesAreSecret(t *testing.T) {
	dir := written(t, map[string]string{"a": "PASSWORD=hunter2"})
	o, err := optionsOf(t, dir, `{"image":"a","env_files":["a"]}`)
	require.NoError(t, err)
	copied := o
	copied.Environment = nil
	assert.Contains(t, argument.SecretsOf(copied, nil), fault.Secret{Text: "hunter2"})
}

func TestFilesReachTheEngine(t *testing.T) {
	dir := written(t, map[string]string{"a": "A=1", "b": "b=2"})
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"abc"}`)
	var r CreateRequest
	require.NoError(t, json.Unmarshal([]byte(`{"image":"a","env_files":["a"],"label_files":["b"],"cpus":1.5}`), &r))
	_, err := Create(t.Context(), s.EngineWith(engine.Options{Environment: endpoint.Environment{Directory: dir}}), r, nil)
	require.NoError(t, err)
	var sent struct {
		Env        []string
		Labels     map[string]string
		HostConfig struct{ NanoCpus int64 }
	}
	require.NoError(t, json.Unmarshal([]byte(s.Last().Body), &sent))
	assert.Equal(t, []string{"A=1"}, sent.Env)
	assert.Equal(t, map[string]string{"b": "2"}, sent.Labels)
	assert.EqualValues(t, 1500000000, sent.HostConfig.NanoCpus)
	for _, wrong := range []string{`"cpus":0`, `"cpus":-1`, `"cpus":1.5,"nano_cpus":5`} {
		var r CreateRequest
		require.NoError(t, json.Unmarshal([]byte(`{"image":"a",`+wrong+`}`), &r))
		_, err := Create(t.Context(), s.Engine(), r, nil)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), wrong)
	}
}

// FuzzKeyValueFile holds that what the CLI reads is read in the same way, and that what it refuses is refused.
func FuzzKeyValueFile(f *testing.F) {
	for _, text := range []string{"A=1\nB\n#c\n=x", "\xef\xbb\xbfA=1\r\n\u00a0B=2\n", "a b=c", "A\u2003=1", "\xff"} {
		f.Add([]byte(text))
	}
	alone := func(name string) (string, bool) { return "value", name != "B" }
	f.Fuzz(func(t *testing.T, data []byte) {
		want, wrong := kvfile.ParseFromReader(bytes.NewReader(data), alone)
		got, err := appendLines([]string{}, data, func(name string) (string, bool) {
			value, there := alone(name)
			return name + "=" + value, there
		})
		if bytes.ContainsRune(data, 0) || len(data) > 60000 { // neither of which the CLI looks for
			return
		}
		assert.Equal(t, wrong != nil, err != nil, "%v %v", wrong, err)
		if err == nil && wrong == nil {
			assert.Equal(t, want, got)
		}
	})
}
