package image

import (
	"archive/tar"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const builtImage = `{"stream":"Step 1/1 : FROM web"}{"stream":"\n"}{"stream":" ---\u003e abc\n"}{"aux":{"ID":"sha256:abc"}}{"stream":"Successfully built abc\n"}`

func unwatched(BuildProgress) error { return nil }

// sentFiles reads the archive of the last request.
func sentFiles(t *testing.T, s *enginetest.Simulated) map[string]string {
	t.Helper()
	return tarFiles(t, strings.NewReader(s.Last().Body))
}

func tarFiles(t *testing.T, r io.Reader) map[string]string {
	t.Helper()
	found := map[string]string{}
	for reader := tar.NewReader(r); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		data, err := io.ReadAll(reader)
		require.NoError(t, err)
		found[header.Name] = string(data)
	}
}

func TestBuild(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /build", 200, builtImage)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM web"), 0o600))
	config := `{"auths":{"a.test":{"auth":"` + base64.StdEncoding.EncodeToString([]byte("u:p")) + `"}},"proxies":{"default":{"httpProxy":"http://p:1"}}}`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), []byte(config), 0o600))
	e := s.EngineWith(engine.Options{Environment: endpoint.Environment{
		Directory: filepath.Dir(dir), Variables: map[string]string{"DOCKER_CONFIG": dir, "FROM_HERE": "mine"},
	}})
	var r BuildRequest
	require.NoError(t, json.Unmarshal([]byte(`{"tag":["Web:2","host:5000/team/web"],"buildargs":{"A":1.5,"B":"b","FROM_HERE":null,"NOWHERE":null},
		"target":"last","labels":["a=b","c"],"nocache":true,"pull":true,"network_mode":"host","platform":"linux/arm64","cache_from":"old:1",
		"extra_hosts":{"b":"10.0.0.2","a":"10.0.0.1"},"shmsize":"1m","container_limits":{"memory":"4m","memswap":-1,"cpusetcpus":"0","cpushares":5}}`), &r))
	r.Builder = classic
	r.Path = wire.Path(filepath.Base(dir))
	r.Tag[0] = "web:2"

	var reports []BuildProgress
	result, err := Build(background(), e, r, func(p BuildProgress) error {
		reports = append(reports, p)
		return nil
	})

	require.NoError(t, err)
	assert.Equal(t, BuildResult{
		ID: "sha256:abc", Tags: []string{"web:2", "host:5000/team/web:latest"},
		Log: "Step 1/1 : FROM web\n ---> abc\nSuccessfully built abc\n",
	}, result)
	assert.Equal(t, "FROM web", sentFiles(t, s)["Dockerfile"])
	assert.Equal(t, "application/x-tar", s.Last().Header.Get("Content-Type"))
	values := query(t, s)
	var args map[string]*string
	require.NoError(t, json.Unmarshal([]byte(values.Get("buildargs")), &args))
	given := map[string]string{}
	for name, value := range args {
		if value != nil {
			given[name] = *value
		}
	}
	assert.Equal(t, map[string]string{"A": "1.5", "B": "b", "FROM_HERE": "mine", "HTTP_PROXY": "http://p:1", "http_proxy": "http://p:1"}, given)
	assert.Contains(t, args, "NOWHERE", "the engine hears that the caller has no value")
	assert.JSONEq(t, `{"a":"b","c":""}`, values.Get("labels"))
	assert.JSONEq(t, `["old:1"]`, values.Get("cachefrom"))
	assert.Equal(t, []string{"a:10.0.0.1", "b:10.0.0.2"}, values["extrahosts"])
	assert.Equal(t, []string{"web:2", "host:5000/team/web:latest"}, values["t"])
	for name, value := range map[string]string{
		"version": "1", "dockerfile": "Dockerfile", "target": "last", "nocache": "1", "pull": "1", "forcerm": "1", "rm": "", "networkmode": "host",
		"platform": "linux/arm64", "shmsize": "1048576", "memory": "4194304", "memswap": "-1", "cpusetcpus": "0", "cpushares": "5",
	} {
		assert.Equal(t, value, values.Get(name), name)
	}
	raw, err := base64.URLEncoding.DecodeString(s.Last().Header.Get("X-Registry-Config"))
	require.NoError(t, err)
	var auths map[string]api.AuthConfig
	require.NoError(t, json.Unmarshal(raw, &auths))
	assert.Equal(t, map[string]api.AuthConfig{"a.test": {Username: "u", Password: "p", ServerAddress: "a.test"}}, auths)

	assert.EqualValues(t, "context", reports[0].Kind)
	last := reports[len(reports)-1]
	assert.EqualValues(t, "built", last.Kind)
	assert.Equal(t, "sha256:abc", last.ImageID)
	assert.InDelta(t, 1, last.Overall, 0)
}

func TestAnArchiveOrATextInsteadOfAFolder(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /build", 200, builtImage)
	off := false
	_, err := Build(background(), s.Engine(), BuildRequest{Builder: classic, Data: []byte("tar"), Dockerfile: "sub/Dockerfile", RM: &off}, unwatched)
	require.NoError(t, err)
	assert.Equal(t, "tar", s.Last().Body)
	assert.Equal(t, "sub/Dockerfile", query(t, s).Get("dockerfile"))
	assert.Equal(t, "0", query(t, s).Get("rm"))
	assert.Empty(t, query(t, s).Get("forcerm"), "rm=False keeps the containers")

	_, err = Build(background(), s.Engine(), BuildRequest{Builder: classic, Written: written("written tar"), Dockerfile: "sub/Dockerfile"}, unwatched)
	require.NoError(t, err)
	assert.Equal(t, "written tar", s.Last().Body)

	_, err = Build(background(), s.Engine(), BuildRequest{Builder: classic, DockerfileText: "FROM web"}, unwatched)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"Dockerfile": "FROM web"}, sentFiles(t, s))
}

func TestWhatCannotBeBuilt(t *testing.T) {
	s := enginetest.New(t)
	e, dir := in(t, s)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "bad"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad", "Dockerfile"), nil, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad", ".dockerignore"), []byte("[a"), 0o600))
	for name, c := range map[string]struct {
		r    BuildRequest
		code fault.Code
	}{
		"nothing":              {BuildRequest{}, fault.InvalidArgument},
		"two contexts":         {BuildRequest{Builder: classic, Path: ".", Data: []byte("x")}, fault.InvalidArgument},
		"a folder and a body":  {BuildRequest{Builder: classic, Path: ".", Written: written("x")}, fault.InvalidArgument},
		"two Dockerfiles":      {BuildRequest{Builder: classic, Path: ".", Dockerfile: "a", DockerfileText: "b"}, fault.InvalidArgument},
		"text and archive":     {BuildRequest{Builder: classic, Data: []byte("x"), DockerfileText: "b"}, fault.InvalidArgument},
		"a Dockerfile alone":   {BuildRequest{Builder: classic, Dockerfile: "b"}, fault.InvalidArgument},
		"no folder":            {BuildRequest{Builder: classic, Path: "none"}, fault.PathNotFound},
		"a file":               {BuildRequest{Builder: classic, Path: "file"}, fault.InvalidArgument},
		"no Dockerfile":        {BuildRequest{Builder: classic, Path: "."}, fault.PathNotFound},
		"a bad ignore pattern": {BuildRequest{Builder: classic, Path: "bad"}, fault.InvalidArgument},
		"a bad tag":            {BuildRequest{Builder: classic, DockerfileText: "FROM web", Tag: Names{"A B"}}, fault.InvalidArgument},
		"a bad cache":          {BuildRequest{Builder: classic, DockerfileText: "FROM web", CacheFrom: Names{"A B"}}, fault.InvalidArgument},
	} {
		_, err := Build(background(), e, c.r, unwatched)
		assert.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		assert.NotEmpty(t, fault.From(err).Message, name)
	}
	for _, wrong := range []string{
		`{"tag":5}`, `{"buildargs":[]}`, `{"buildargs":{"A=":"1"}}`, `{"buildargs":{"A":{}}}`, `{"labels":5}`, `{"extra_hosts":5}`, `{"container_limits":{"memroy":5}}`,
	} {
		var r BuildRequest
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(json.Unmarshal([]byte(wrong), &r)), wrong)
	}
	assert.Empty(t, s.Requests())
}

func TestABuildThatFails(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /build", 200, `{"stream":"Step 1/2 : FROM web"}{"stream":"\n"}{"stream":"Step 2/2 : RUN make"}{"stream":"\n"}{"stream":" ---\u003e Running in 1\n"}
{"stream":"compiling\n"}{"stream":"\u001b[91mno rule\u001b[0m"}
{"errorDetail":{"code":2,"message":"The command 'make' returned a non-zero code: 2"},"error":"The command 'make' returned a non-zero code: 2"}`)
	var lines []string
	_, err := Build(background(), s.Engine(), BuildRequest{Builder: classic, DockerfileText: "FROM web", Tag: Names{"web"}}, func(p BuildProgress) error {
		lines = append(lines, p.Text)
		return nil
	})
	f := fault.From(err)
	assert.Equal(t, fault.BuildFailed, f.Code)
	assert.Equal(t, map[string]any{"step": 2, "steps": 2, "instruction": "RUN make", "exit_code": 2, "logs": "compiling\nno rule"}, f.Details)
	assert.Contains(t, f.Message, "step 2/2 (RUN make)")
	assert.Contains(t, f.Message, "non-zero code: 2")
	assert.Equal(t, "web:latest", f.Resource)
	assert.False(t, f.Retryable)
	assert.Contains(t, lines, "no rule", "also a last line without an end")
}

func TestABaseImageThatCannotBeHad(t *testing.T) {
	s := enginetest.New(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"credsStore":"nosuch"}`), 0o600))
	e := s.EngineWith(engine.Options{Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_CONFIG": dir}}})
	s.Reply("POST /build", 200, `{"stream":"Step 1/1 : FROM web"}{"stream":"\n"}{"errorDetail":{"message":"pull access denied for web, repository does not exist or may require 'docker login': denied: no"}}`)
	_, err := Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web"}, unwatched)
	f := fault.From(err)
	assert.Equal(t, fault.BuildFailed, f.Code)
	assert.Equal(t, "denied", f.Details["reason"])
	assert.Contains(t, f.Hint, "docker login")
	assert.Contains(t, f.Details["credentials"], "docker-credential-nosuch")
}

func TestRefusalsBeforeTheFirstStep(t *testing.T) {
	s := enginetest.New(t)
	for _, c := range []struct {
		status  int
		message string
		code    fault.Code
	}{
		{400, "dockerfile parse error line 1: unknown instruction: X", fault.BuildFailed},
		{500, "the Dockerfile (x) cannot be empty", fault.BuildFailed},
		{500, "write /var/lib/docker/tmp/x: no space left on device", fault.NoSpace},
		{404, "page not found", fault.Unsupported},
		{501, "the classic builder is gone", fault.Unsupported},
		{503, "shutting down", fault.EngineFailed},
	} {
		s.Reply("POST /build", c.status, `{"message":"`+c.message+`"}`)
		_, err := Build(background(), s.Engine(), BuildRequest{Builder: classic, DockerfileText: "X"}, unwatched)
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code, c.message)
		assert.Contains(t, f.Message, c.message)
		assert.Equal(t, c.status, f.Status, c.message)
		assert.NotContains(t, f.Details, "step", "none had begun")
	}
}

func TestTheEndOfABuild(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("POST /build", 200, `{"stream":"Successfully built abc\n"}`)
	_, err := Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web"}, unwatched)
	assert.Equal(t, fault.BadReply, fault.CodeOf(err), "there is no id, and no name to ask for it")
	s.Reply("GET /images/web:latest/json", 200, `{"Id":"sha256:def"}`)
	result, err := Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web", Tag: Names{"web"}}, unwatched)
	require.NoError(t, err)
	assert.Equal(t, "sha256:def", result.ID)
	s.Reply("GET /images/web:latest/json", 404, `{"message":"no such image"}`)
	_, err = Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web", Tag: Names{"web"}}, unwatched)
	assert.Equal(t, fault.ImageNotFound, fault.CodeOf(err))

	s.Reply("POST /build", 200, `{"stream":`)
	_, err = Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web"}, unwatched)
	assert.Equal(t, fault.ConnectionLost, fault.CodeOf(err))

	enough := errors.New("enough")
	s.Reply("POST /build", 200, builtImage)
	for _, kind := range []string{"context", "step", "output", "built"} {
		_, err = Build(background(), e, BuildRequest{Builder: classic, DockerfileText: "FROM web"}, func(p BuildProgress) error {
			if string(p.Kind) == kind {
				return enough
			}
			return nil
		})
		assert.ErrorIs(t, err, enough, kind)
	}
}

func TestACancelledBuildTellsWhereItWasAndHangsUp(t *testing.T) {
	s := enginetest.New(t)
	hungUp := make(chan struct{})
	s.Handle("POST /build", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"stream":"Step 1/2 : FROM web"}{"stream":"\n"}{"stream":"Step 2/2 : RUN sleep 1000"}{"stream":"\n"}{"stream":" ---> Running in 0123456789ab\n"}{"stream":"begun\n"}`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(hungUp)
	})
	tries := 0
	s.Handle("GET /containers/0123456789ab/json", func(w http.ResponseWriter, _ *http.Request) {
		if tries++; tries == 1 {
			_, _ = io.WriteString(w, `{"State":{"Running":true}}`)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"message":"No such container: 0123456789ab"}`)
	})
	ctx, cancel := context.WithCancel(background())
	_, err := Build(ctx, s.Engine(), BuildRequest{Builder: classic, DockerfileText: "FROM web"}, func(p BuildProgress) error {
		if p.Text == "begun" {
			cancel()
		}
		return nil
	})
	f := fault.From(err)
	assert.Equal(t, fault.Cancelled, f.Code)
	assert.Equal(t, "RUN sleep 1000", f.Details["instruction"])
	assert.Equal(t, "begun", f.Details["logs"])
	<-hungUp
	assert.Equal(t, 2, tries, "the step's container is gone when the caller hears of it")
	assert.NotContains(t, f.Details, "may_still_run")
}

// A program can write the builder's words, and so the name of any container.
func TestAnEndedBuildTouchesNoContainer(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("POST /build", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"stream":"Step 1/2 : FROM web"}{"stream":"\n"}{"stream":"Step 2/2 : RUN x"}{"stream":"\n"}`+
			`{"stream":" ---> Running in 0123456789ab\n"}{"stream":" ---> Running in ffffffffffff\n"}{"stream":"begun\n"}`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s.Reply("GET /containers/0123456789ab/json", 200, `{"State":{"Running":true}}`)
	ctx, cancel := context.WithCancel(background())
	_, err := Build(ctx, s.Engine(), BuildRequest{Builder: classic, DockerfileText: "FROM web"}, func(p BuildProgress) error {
		if p.Text == "begun" {
			cancel()
		}
		return nil
	})
	f := fault.From(err)
	assert.Equal(t, fault.Cancelled, f.Code)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Equal(t, "0123456789ab", f.Details["container_id"], "the builder's own word, which comes first")
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet {
			assert.Equal(t, "/build", r.Path)
		}
		assert.NotContains(t, r.Path, "ffffffffffff")
	}
}
