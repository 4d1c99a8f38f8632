package compose

import (
	"context"
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

func TestConfigGivesWhatTheFilesSay(t *testing.T) {
	dir := folder(t, "compose.yaml", "name: n\n"+tagged, "compose.override.yaml",
		"services: {web: {command: [\"$$x\"], deploy: {replicas: 2}, volumes: [\"data:/d\"], networks: [n]}, off: {image: b, profiles: [a]}}\nvolumes: {data: {}}\nnetworks: {n: {}}\n")
	r, err := config(t, in(dir))
	require.NoError(t, err)
	assert.Equal(t, "n", r.Name)
	assert.Equal(t, dir, r.Directory)
	assert.Equal(t, []string{filepath.Join(dir, "compose.yaml"), filepath.Join(dir, "compose.override.yaml")}, r.Files)
	assert.Equal(t, []string{"web"}, r.Services)
	assert.Equal(t, []string{"off"}, r.DisabledServices)
	assert.Equal(t, []string{"a"}, r.Profiles)
	assert.Equal(t, map[string]string{"web": "app:none"}, r.Images)
	assert.Equal(t, map[string]string{"data": "n_data"}, r.Volumes)
	assert.Equal(t, "n_n", r.Networks["n"])
	assert.Contains(t, r.YAML, "$$x")
	assert.NotEmpty(t, r.Hashes["web"])
	assert.Equal(t, "n", r.Model["name"])
	r, err = config(t, in(dir), "off")
	require.NoError(t, err)
	assert.Equal(t, []string{"off"}, r.Services, "its profile is enabled by its name")
	_, err = config(t, in(dir), "nobody")
	assert.Contains(t, failed(t, err, fault.ServiceNotFound).Hint, "off, web")
}

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

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
		path string
	}{
		"type":     {"services:\n  web:\n    image: a\n    ports: x\n", 4, "services.web.ports"},
		"key":      {"services:\n  web:\n    image: a\n    imagee: b\n", 4, "services.web.imagee"},
		"item":     {"services:\n  web:\n    image: a\n    cap_add: [1]\n", 4, "services.web.cap_add"},
		"yaml":     {"services:\n  web: [\n", 0, ""},
		"unneeded": {"services:\n  web:\n    image: a\n    depends_on: [nobody]\n", 0, ""},
		"variable": {"services:\n  web:\n    image: ${NO:?is needed}\n", 3, "services.web.image"},
		"alias":    {"services:\n  web: &w\n    image: a\n    ports: 3\n  b: *w\n", 4, ""},
		"dash":     {"services:\n  -web:\n    image: a\n", 0, ""},
		"names":    {"services:\n  a: {image: a, container_name: xx}\n  b: {image: a, container_name: xx}\n", 0, ""},
	} {
		r, err := Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: text(c.text)})
		require.NoError(t, err, name)
		require.Len(t, r.Problems, 1, name)
		if c.line > 0 && assert.NotNil(t, r.Problems[0].Line, name) {
			assert.Equal(t, c.line, *r.Problems[0].Line, name)
		}
		if c.path != "" {
			assert.Equal(t, c.path, r.Problems[0].Path, name)
		}
	}
	r, err := Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: text(two)})
	require.NoError(t, err)
	assert.Empty(t, r.Problems)
	_, err = Validate(soon(t), newWorld(t).engine(), ValidateRequest{Project: Project{Files: Files{"/nowhere/x.yaml"}}})
	failed(t, err, fault.PathNotFound)
	_, err = config(t, text("services: {a: {image: a, container_name: xx}, b: {image: a, container_name: xx}}"))
	failed(t, err, fault.InvalidComposeFile)
	ctx, cancel := context.WithCancel(soon(t))
	cancel()
	oneLoader <- struct{}{} // somebody else reads files
	defer func() { <-oneLoader }()
	_, err = Config(ctx, newWorld(t).engine(), ConfigRequest{Project: text(two)})
	require.Error(t, err)
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
