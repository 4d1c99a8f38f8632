package composefile

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"dockbridge/core/fault"
)

func written(t *testing.T, file string) string {
	t.Helper()
	text, err := Write(context.Background(), nil, WriteRequest{Data: []byte(file)})
	require.NoError(t, err)
	return string(text.Data)
}

// loaded is what compose makes of a text.
func loaded(t *testing.T, text string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: t.TempDir(), ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}},
	}, func(o *loader.Options) { o.SetProjectName("p", true) })
	require.NoError(t, err, text)
	return project
}

func TestKeysKeepTheirOrder(t *testing.T) {
	assert.Equal(t, "name: shop\nservices:\n  web:\n    image: nginx:1.27\n    command:\n      - a\n      - b c\n    tty: true\n    stop_grace_period: 10s\n    ports:\n      - \"5432:5432\"\n  db:\n    image: postgres:${TAG:-16}\nvolumes:\n  data: {}\n",
		written(t, `{"name":"shop","services":{"web":{"image":"nginx:1.27","command":["a","b c"],"tty":true,"stop_grace_period":"10s","ports":["5432:5432"]},"db":{"image":"postgres:${TAG:-16}"}},"volumes":{"data":{}}}`))
}

var hostile = []string{
	"yes", "no", "On", "OFF", "y", "N", "null", "~", "", " ", "1:30", "0755", "0o755", "0x1F", "1e3", "1_000", "+1", "-1", ".5", ".inf", ".NaN", "2001-01-01",
	"=", "<<", "- a", "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a", "'a'", "\"a\"", "{a}", "[a]", "a, b", "? a", "|", ">", "a:", ":a", "true ", " true",
	"a\nb", "a\nb\n", "a\n\n\n", "\na", " a\nb", "a \nb", "a\tb", "\ta\nb", "a\r\nb", "a\u0085b", "a\u2028b", "\ufeffa", "\x00", "\x1b[31m", "é", "日本", "😀\na", "---", "...", "--- a",
	"a\n---\nb", "C:\\x", "a\\nb", "10s", "1m30s", "10 s", "12e4s", "5g", "0b1", "190:20:30", "$$HOME", "$${x}", "a b c", "a  b", "key: |", "x: [", "nan", "true",
}

func TestTextsAreReadAsTheyWere(t *testing.T) {
	for _, text := range hostile {
		for _, key := range []string{"A", text} {
			data, err := json.Marshal(map[string]any{"services": map[string]any{"web": map[string]any{"image": "x", "environment": map[string]string{"A": text}, "labels": map[string]string{key: "b"}}}})
			require.NoError(t, err)
			file, err := Write(context.Background(), nil, WriteRequest{Data: data})
			if key == "" {
				continue
			}
			require.NoError(t, err, "%q", text)
			var read struct {
				Services map[string]struct{ Environment, Labels map[string]any }
			}
			require.NoError(t, yaml.Unmarshal(file.Data, &read), "%q: %s", text, file.Data)
			assert.Equal(t, text, read.Services["web"].Environment["A"], "%s", file.Data)
			assert.Contains(t, read.Services["web"].Labels, key, "%s", file.Data)
			again, err := Read(context.Background(), nil, ReadRequest{Data: file.Data})
			require.NoError(t, err, "%q: %s", text, file.Data)
			assert.JSONEq(t, string(data), string(again.Data))
		}
	}
}

func TestComposeLoadsWhatIsWritten(t *testing.T) {
	text := written(t, `{"name":"shop","services":{"web":{"image":"nginx","environment":{"A":"yes","B":"1:30","C":"a$$b","D":null,"E":0.5},"healthcheck":{"test":["CMD","true"],"interval":"5s"},"depends_on":{"db":{"condition":"service_healthy"}},"ports":["127.0.0.1:80:80/tcp"]},"db":{"image":"postgres"}}}`)
	web := loaded(t, text).Services["web"]
	assert.Equal(t, "yes", *web.Environment["A"])
	assert.Equal(t, "1:30", *web.Environment["B"])
	assert.Equal(t, "a$b", *web.Environment["C"])
	assert.Equal(t, "0.5", *web.Environment["E"])
	assert.Equal(t, uint32(80), web.Ports[0].Target)
}

func TestWhatComposeWouldRefuseIsNotWritten(t *testing.T) {
	for file, expected := range map[string][3]string{
		`{"services":{"web":{"imag":"x"}}}`:                                  {`services.web has no key "imag"`, "services.web.imag", "did you mean image?"},
		`{"service":{}}`:                                                     {`a compose file has no key "service"`, "service", "did you mean services?"},
		`{"services":{"web":{"image":5}}}`:                                   {"services.web.image must be a text, and is a number", "services.web.image", "give a text"},
		`{"services":{"web":{"ports":[true]}}}`:                              {"services.web.ports.0 must be a number, a text or a mapping, and is a bool", "services.web.ports.0", ""},
		`{"services":{"web":{"ports":[{"target":80,"publish":5}]}}}`:         {`services.web.ports.0 has no key "publish"`, "services.web.ports.0.publish", "did you mean published?"},
		`{"services":{"web":{"depends_on":{"db":{"condition":"healthy"}}}}}`: {`services.web.depends_on.db.condition must be "service_started", "service_healthy" or`, "services.web.depends_on.db.condition", ""},
		`{"services":{"web":{"volumes":[{"source":"a"}]}}}`:                  {"services.web.volumes.0 needs type", "services.web.volumes.0", ""},
		`{"services":{"w b":{}}}`:                                            {`services has no key "w b"`, "services.w b", "names have letters"},
		`{"services":{"web":{"cap_add":["A","A"]}}}`:                         {"services.web.cap_add has the same value twice", "services.web.cap_add", ""},
		`[]`: {"the compose file must be a mapping, and is a list", "", ""},
		`{"services":{"web":{"build":{"context":".","dokerfile":"x"}}}}`: {`services.web.build has no key "dokerfile"`, "services.web.build.dokerfile", "did you mean dockerfile?"},
	} {
		_, err := Write(context.Background(), nil, WriteRequest{Data: []byte(file)})
		f := fault.From(err)
		require.Error(t, err, file)
		assert.Contains(t, f.Message, expected[0], file)
		assert.Contains(t, f.Hint, expected[2], file)
		if expected[1] != "" {
			assert.Equal(t, expected[1], f.Details["path"], file)
		}
	}
	for _, fine := range []string{
		`{"x-a":{"b":1},"services":{"web":{"x-c":[1],"healthcheck":{"interval":"${X}"},"init":"${I}","ports":["${P}:80"]}}}`, `{}`, `{"services":{"a":{"command":null}}}`,
	} {
		written(t, fine)
	}
	_, err := Write(context.Background(), nil, WriteRequest{Data: []byte(`{"a":`)})
	require.Error(t, err)
}
