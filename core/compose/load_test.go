package compose

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folder is a directory with files, "name" and content in turn.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(files[i+1]), 0o600))
	}
	return dir
}

func in(dir string) Project { return Project{ProjectDirectory: wire.Path(dir)} }

func config(t *testing.T, p Project, services ...string) (Resolved, error) {
	t.Helper()
	return Config(soon(t), newWorld(t).engine(), ConfigRequest{Project: p, Services: services})
}

const tagged = "services: {web: {image: \"app:${TAG:-none}\"}}\n"

func TestWhereVariablesComeFrom(t *testing.T) {
	dir := folder(t, "compose.yaml", tagged, ".env", "TAG=dot\n", "other.env", "TAG=other\n", "more/x.yaml", tagged)
	given := func(pairs ...string) Project {
		p := in(dir)
		p.Environment = map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			p.Environment[pairs[i]] = pairs[i+1]
		}
		return p
	}
	withFile := in(dir)
	withFile.EnvFiles = []wire.Path{wire.Path(filepath.Join(dir, "other.env"))}
	inherits := in(dir)
	inherits.InheritEnvironment = true
	for want, p := range map[string]Project{
		"app:dot": given(), "app:given": given("TAG", "given"), "app:other": withFile, "app:process": inherits,
		"app:none": given("COMPOSE_DISABLE_ENV_FILE", "true"),
	} {
		e := newWorld(t).EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"TAG": "process"}, Directory: dir}})
		r, err := Config(soon(t), e, ConfigRequest{Project: p})
		require.NoError(t, err)
		assert.Equal(t, want, r.Images["web"])
	}
	r, err := config(t, given("COMPOSE_ENV_FILES", filepath.Join(dir, "other.env"), "COMPOSE_PROJECT_NAME", "named",
		"COMPOSE_FILE", filepath.Join(dir, "compose.yaml")+";"+filepath.Join(dir, "more/x.yaml"), "COMPOSE_PATH_SEPARATOR", ";"))
	require.NoError(t, err)
	assert.Equal(t, "app:other", r.Images["web"])
	assert.Equal(t, "named", r.Name)
	assert.Len(t, r.Files, 2)
	r, err = config(t, Project{Environment: map[string]string{"COMPOSE_FILE": filepath.Join(dir, "compose.yaml"), "COMPOSE_PROFILES": "a, b"}})
	require.NoError(t, err)
	assert.Equal(t, dir, r.Directory)
	assert.Equal(t, "app:dot", r.Images["web"], ".env lies beside the file")
}

func TestFilesAreLookedForAbove(t *testing.T) {
	dir := folder(t, "docker-compose.yml", tagged, "a/b/x", "")
	r, err := config(t, in(filepath.Join(dir, "a/b")))
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "docker-compose.yml")}, r.Files)
	_, err = config(t, in(t.TempDir()))
	failed(t, err, fault.PathNotFound)
}

func TestFilesThatAreNotRead(t *testing.T) {
	dir := folder(t, "bad.env", "A B\n", "remote.yaml", "include: [\"https://example.com/x.git\"]\n", "env.yaml", "services: {web: {image: a, env_file: [fifo]}}\n",
		"label.yaml", "services: {web: {image: a, label_file: [fifo]}}\n", "extends.yaml", "services: {web: {extends: {file: fifo, service: x}}}\n",
		"optional.yaml", "services: {web: {image: a, env_file: [{path: nothing, required: false}]}}\n", "ok.yaml", tagged)
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "huge"), nil, 0o600))
	require.NoError(t, os.Truncate(filepath.Join(dir, "huge"), maxFile+1))
	for name, code := range map[string]fault.Code{
		"missing.yaml": fault.PathNotFound, ".": fault.PathNotFound, "fifo": fault.InvalidArgument, "huge": fault.TooLarge,
		"remote.yaml": fault.Unsupported, "env.yaml": fault.InvalidArgument, "label.yaml": fault.InvalidArgument, "extends.yaml": fault.InvalidArgument,
		"optional.yaml": "",
	} {
		_, err := config(t, Project{Files: Files{filepath.Join(dir, name)}, ProjectDirectory: wire.Path(dir)})
		assert.Equal(t, code, fault.CodeOf(err), "%s: %v", name, err)
	}
	for name, code := range map[string]fault.Code{"fifo": fault.InvalidArgument, "bad.env": fault.InvalidComposeFile} {
		_, err := config(t, Project{Files: Files{filepath.Join(dir, "ok.yaml")}, EnvFiles: []wire.Path{wire.Path(filepath.Join(dir, name))}})
		failed(t, err, code)
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString("x0: &a0 [a,a,a,a,a,a,a,a,a,a]\n")
	for i := 1; i < 10; i++ {
		one := "*a" + string(rune('0'+i-1))
		b.WriteString("x" + string(rune('0'+i)) + ": &a" + string(rune('0'+i)) + " [" + strings.Repeat(one+",", 9) + one + "]\n")
	}
	return b.String()
}

func TestAliasesHaveALimit(t *testing.T) {
	_, err := config(t, text(bomb()+tagged))
	failed(t, err, fault.InvalidComposeFile)
}

func TestArgumentsOfSeveralForms(t *testing.T) {
	for given, want := range map[string]Files{`"a"`: {"a"}, `["a","b"]`: {"a", "b"}, `null`: nil} {
		var f Files
		require.NoError(t, json.Unmarshal([]byte(given), &f))
		assert.Equal(t, want, f)
	}
	for _, given := range []string{`3`, `[3]`, `[""]`} {
		assert.Error(t, json.Unmarshal([]byte(given), new(Files)), given)
	}
	assert.NotEmpty(t, Files{}.PythonType())
	var p PullPolicy
	require.NoError(t, json.Unmarshal([]byte(`"never"`), &p))
	require.Error(t, json.Unmarshal([]byte(`"x"`), &p))
	var i ImageRemoval
	require.NoError(t, json.Unmarshal([]byte(`"all"`), &i))
	require.Error(t, json.Unmarshal([]byte(`"x"`), &i))
}
