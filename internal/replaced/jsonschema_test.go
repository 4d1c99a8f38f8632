package replaced_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const answers = "testdata/answers.txt"

// A document that has most of what the schema knows; the others are made of it.
const whole = `{
"name":"p","services":{"web":{"image":"nginx","build":{"context":".","args":{"A":"1"},"target":"t"},"ports":["80:80",{"target":80,"published":"8080","protocol":"tcp"}],
"environment":{"A":"b","N":null,"I":1},"depends_on":{"db":{"condition":"service_healthy","required":true}},"healthcheck":{"test":["CMD","true"],"interval":"1s","retries":3},
"deploy":{"replicas":2,"resources":{"limits":{"cpus":"0.5","memory":"1g","pids":10}},"update_config":{"order":"start-first","parallelism":1}},
"volumes":["a:/b",{"type":"bind","source":".","target":"/x","bind":{"propagation":"shared","selinux":"z"}}],"networks":{"front":{"aliases":["x"],"priority":1}},
"ulimits":{"nofile":{"soft":1,"hard":2},"nproc":5},"labels":["a=b"],"command":["sleep","1"],"pull_policy":"always","oom_score_adj":100,"cap_add":["NET_ADMIN"],
"blkio_config":{"weight":100,"device_read_bps":[{"path":"/dev/x","rate":"1mb"}]},"logging":{"driver":"json-file","options":{"max-size":"1m","n":3}},
"develop":{"watch":[{"path":".","action":"sync","target":"/x","ignore":["a"]}]},"env_file":[{"path":".env","required":false}],"secrets":["s",{"source":"s","uid":"1","mode":256}],
"x-mine":{"a":1},"gpus":"all","extra_hosts":["a=b"],"init":true,"tmpfs":"/run","stop_grace_period":"3s"}},
"networks":{"front":{"driver":"bridge","ipam":{"config":[{"subnet":"10.0.0.0/8"}]},"external":false},"none":null},"volumes":{"a":{"driver_opts":{"o":1}}},
"secrets":{"s":{"file":"./s"}},"configs":{"c":{"content":"x"}},"include":["a.yml",{"path":["b","c"]}],"models":{"m":{"model":"x","context_size":3}},"x-top":[1]}`

var wrong = []any{nil, true, -5.0, 0.0, 1.5, 2.0, 1e21, 5000.0, "", "x", "no such", "it's \"q\" \\ ", []any{}, []any{1.0, 1.0}, []any{"a", "a"}, []any{map[string]any{"a": 1.0}, map[string]any{"a": 1.0}},
	[]any{nil}, map[string]any{}, map[string]any{"unknown": 1.0, "other": "x"}, map[string]any{"type": "bind"}, map[string]any{"x-a": 1.0}}

// change puts something else into one place of a document, or takes it out, or adds an unknown key.
func change(value any, random *rand.Rand) any {
	something := func() (fresh any) {
		text, _ := json.Marshal(wrong[random.IntN(len(wrong))])
		_ = json.Unmarshal(text, &fresh)
		return fresh
	}
	if document, is := value.(map[string]any); (!is || document["services"] == nil) && random.IntN(6) == 0 {
		return something()
	}
	switch value := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(value))
		for key := range value {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		if len(keys) == 0 || random.IntN(6) == 0 {
			value[[]string{"unknown", "x-ok", "image", "a b", "type", "Ünï"}[random.IntN(6)]] = something()
			return value
		}
		key := keys[random.IntN(len(keys))]
		if random.IntN(8) == 0 {
			delete(value, key)
			return value
		}
		value[key] = change(value[key], random)
	case []any:
		if len(value) == 0 || random.IntN(4) == 0 {
			return append(value, something())
		}
		i := random.IntN(len(value))
		value[i] = change(value[i], random)
	default:
		return something()
	}
	return value
}

func changed(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 14))
	var document map[string]any
	if err := json.Unmarshal([]byte(whole), &document); err != nil {
		panic(err)
	}
	for range 1 + random.IntN(2) {
		change(document, random)
	}
	text, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	return text
}

func said(t *testing.T, document []byte) string {
	var config map[string]any
	require.NoError(t, json.Unmarshal(document, &config))
	if err := schema.Validate(config); err != nil {
		return err.Error()
	}
	return ""
}

// asked gives all answers of compose-go with the module that was replaced. It is built in a module of its own.
func asked(t *testing.T, documents [][]byte) [][]string {
	command := exec.Command("go", "run", ".")
	command.Dir = "oracle"
	command.Stdin = bytes.NewReader(bytes.Join(documents, []byte("\n")))
	command.Stderr = os.Stderr
	out, err := command.Output()
	require.NoError(t, err)
	var found [][]string
	for line := range strings.Lines(string(out)) {
		var one []string
		require.NoError(t, json.Unmarshal([]byte(line), &one))
		found = append(found, one)
	}
	require.Len(t, found, len(documents))
	return found
}

// testdata has documents and what is said of them, by turns. ORACLE=1 asks anew, with UPDATE=1 to keep it.
func TestComposeFilesAreJudgedAsByTheModuleThatWasReplaced(t *testing.T) {
	var documents [][]byte
	var expected [][]string
	if os.Getenv("ORACLE") != "" {
		documents = append(documents, bytes.ReplaceAll([]byte(whole), []byte("\n"), nil))
		for seed := range uint64(150) {
			documents = append(documents, changed(seed))
		}
		expected = asked(t, documents)
		if os.Getenv("UPDATE") != "" {
			var kept bytes.Buffer
			for i := range documents {
				line, err := json.Marshal(expected[i])
				require.NoError(t, err)
				kept.Write(append(append(append(documents[i], '\n'), line...), '\n'))
			}
			require.NoError(t, os.WriteFile(answers, kept.Bytes(), 0o644))
		}
	} else {
		file, err := os.Open(answers)
		require.NoError(t, err)
		defer func() { _ = file.Close() }()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			documents = append(documents, slices.Clone(lines.Bytes()))
			require.True(t, lines.Scan())
			var one []string
			require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
			expected = append(expected, one)
		}
	}
	kinds := map[string]bool{}
	for i, document := range documents {
		answer := said(t, document)
		if len(answer) > 0 {
			words := strings.Fields(answer)
			kinds[words[1]] = true
		}
		// What lists several keys lists them in any order there.
		assert.True(t, slices.ContainsFunc(expected[i], func(one string) bool { return letters(one) == letters(answer) }), "%s\n%q\nnone of %q", document, answer, expected[i])
		assert.Equal(t, answer, said(t, document), "always the same")
	}
	assert.GreaterOrEqual(t, len(kinds), 4, "of many kinds: %v", kinds)
	assert.Equal(t, []string{""}, expected[0])
}

// letters are those of a text in order of the alphabet.
func letters(text string) string {
	found := []rune(text)
	slices.Sort(found)
	return string(found)
}

func compiled(text string) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("x", document); err != nil {
		return nil, err
	}
	return compiler.Compile("x")
}

func TestAKeywordThatIsNotUnderstoodDoesNotCompile(t *testing.T) {
	for _, text := range []string{`{"anyOf":[{}]}`, `{"properties":{"a":{"minLength":1}}}`, `{"format":"email"}`, `{"$ref":"other.json"}`, `{"$ref":"#/nothing"}`, `{"$ref":"#"}`,
		`{"type":"text"}`, `{"items":[{}]}`, `{"items":true}`, `{"pattern":"("}`, `{"definitions":{"a":{"$ref":"#/definitions/a"}},"items":{"$ref":"#/definitions/a"}}`, `true`, `{} {}`} {
		_, err := compiled(text)
		assert.Error(t, err, text)
	}
	compiler := jsonschema.NewCompiler()
	assert.Panics(t, func() { compiler.MustCompile("not there") })
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(whole))
	for seed := range uint64(20) {
		f.Add(changed(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var config map[string]any
		if json.Unmarshal(document, &config) != nil {
			return
		}
		first := schema.Validate(config)
		second := schema.Validate(config)
		assert.Equal(t, first == nil, second == nil)
		if first != nil && second != nil {
			assert.Equal(t, first.Error(), second.Error())
		}
	})
}
