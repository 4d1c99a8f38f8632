package container

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/core/undo"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const runID = "0123456789abcdef"

func noReport(registry.Progress) error { return nil }

// runnable is an engine on which a container can be created, attached to, started and waited for.
func runnable(t *testing.T, output string, code string) *enginetest.Simulated {
	s := enginetest.New(t)
	ended := make(chan struct{})
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`","Warnings":["careful"]}`)
	s.Hijack("POST /containers/"+runID+"/attach", func(conn net.Conn) {
		<-ended
		_, _ = io.WriteString(conn, output)
	})
	s.Handle("POST /containers/"+runID+"/start", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(204)
		close(ended)
	})
	s.Handle("POST /containers/"+runID+"/wait", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-ended
		_, _ = io.WriteString(w, `{"StatusCode":`+code+`}`)
	})
	s.Reply("GET /containers/"+runID+"/json", 200, `{"Id":"`+runID+`","Name":"/x","State":{"OOMKilled":true}}`)
	s.Reply("DELETE /containers/"+runID, 204, "")
	return s
}

func asked(s *enginetest.Simulated) []string {
	var list []string
	for _, r := range s.Requests() {
		list = append(list, r.Method+" "+strings.ReplaceAll(r.Path, runID, "ID"))
	}
	return list
}

func TestAttachedRun(t *testing.T) {
	s := runnable(t, enginetest.Frame(1, "out")+enginetest.Frame(2, "err"), "0")
	r := RunRequest{Options: Options{Image: "x"}, Remove: true}

	result, err := Run(context.Background(), s.Engine(), r, noReport, nil)

	require.NoError(t, err)
	assert.Equal(t, 0, *result.ExitCode)
	assert.Equal(t, "out", string(result.Output.Stream(1)))
	assert.Equal(t, "err", string(result.Output.Stream(2)))
	assert.Equal(t, []string{"careful"}, result.Warnings)
	assert.Equal(t, "DELETE /containers/ID", asked(s)[len(asked(s))-1])
	assert.Less(t, indexOf(asked(s), "POST /containers/ID/wait"), indexOf(asked(s), "POST /containers/ID/start"), "waiting begins before the start")
}

func indexOf(list []string, item string) int {
	for i, x := range list {
		if x == item {
			return i
		}
	}
	return -1
}

func TestCheckedRunFails(t *testing.T) {
	s := runnable(t, enginetest.Frame(2, "why"), "137")
	_, err := Run(context.Background(), s.Engine(), RunRequest{Options: Options{Image: "x", Name: "job"}, Check: true}, noReport, nil)
	f := fault.From(err)
	assert.Equal(t, fault.OutOfMemory, f.Code, "the engine says it was killed for its memory")
	assert.Equal(t, "job", f.Resource)
	assert.Equal(t, 137, f.Details["exit_code"])
	assert.Equal(t, "why", f.Details["stderr"])
}

func TestARunThatTimesOutIsEnded(t *testing.T) {
	for _, remove := range []bool{true, false} {
		s := enginetest.New(t)
		s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
		s.Hijack("POST /containers/"+runID+"/attach", func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
		s.Reply("POST /containers/"+runID+"/start", 204, "")
		s.Handle("POST /containers/"+runID+"/wait", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		s.Reply("POST /containers/"+runID+"/kill", 204, "")
		s.Reply("DELETE /containers/"+runID, 204, "")
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()

		_, err := Run(ctx, s.Engine(), RunRequest{Options: Options{Image: "x"}, Remove: remove}, noReport, nil)

		assert.Equal(t, fault.Timeout, fault.CodeOf(err), "%v", err)
		assert.Equal(t, runID, fault.From(err).Details["container_id"])
		want := "POST /containers/ID/kill"
		if remove {
			want = "DELETE /containers/ID"
		}
		assert.Contains(t, asked(s), want)
	}
}

func TestARunThatCannotBeTakenBackSaysSo(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
	ctx, cancel := context.WithCancel(context.Background())
	s.Handle("POST /containers/"+runID+"/start", func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done() // an answer would be one to a caller who has not given up yet
	})
	s.Reply("DELETE /containers/"+runID, 500, `{"message":"it does not die"}`)
	_, err := Run(ctx, s.Engine(), RunRequest{Options: Options{Image: "x"}, Detach: true}, noReport, nil)
	f := fault.From(err)
	assert.Equal(t, fault.Cancelled, f.Code)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Equal(t, runID, f.Details["container_id"])
	assert.Equal(t, runID, f.Details["left"].([]undo.Left)[0].Name)
	require.Len(t, f.Children, 1)
	assert.Contains(t, f.Children[0].Message, "it does not die")
}

func TestAContainerThatDoesNotStartIsRemoved(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
	s.Reply("POST /containers/"+runID+"/start", 400, `{"message":"no such program"}`)
	s.Reply("DELETE /containers/"+runID, 204, "")
	_, err := Run(context.Background(), s.Engine(), RunRequest{Options: Options{Image: "x", Name: "job"}, Detach: true}, noReport, nil)
	assert.ErrorContains(t, err, "no such program")
	assert.Equal(t, "job", fault.From(err).Resource)
	assert.Equal(t, "force=1&v=1", s.Last().Query)
}

func TestAutoPortReplacesOnlyTheTakenPort(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 201, `{"Id":"`+runID+`"}`)
	var starts atomic.Int32
	s.Handle("POST /containers/"+runID+"/start", func(w http.ResponseWriter, _ *http.Request) {
		if starts.Add(1) == 1 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(500)
			_, _ = io.WriteString(w, `{"message":"Bind for 0.0.0.0:8080 failed: port is already allocated"}`)
			return
		}
		w.WriteHeader(204)
	})
	s.Reply("DELETE /containers/"+runID, 204, "")
	s.Reply("GET /containers/json", 200, `[]`)
	s.Reply("GET /containers/"+runID+"/json", 200, `{"Id":"`+runID+`","HostConfig":{"PortBindings":{"80/tcp":[{"HostPort":"8080"}],"81/tcp":[{"HostPort":"8081"}]}},
		"NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"49153"}],"81/tcp":[{"HostPort":"8081"}]}}}`)
	var o Options
	require.NoError(t, o.Ports.UnmarshalJSON([]byte(`{"80": 8080, "81": 8081}`)))
	o.Image = "x"

	result, err := Run(context.Background(), s.Engine(), RunRequest{Options: o, Detach: true, AutoPort: true}, noReport, nil)

	require.NoError(t, err)
	assert.Equal(t, map[string]int{"80/tcp": 49153}, result.AutoPorts)
	var second string
	for _, r := range s.Requests() {
		if r.Path == "/containers/create" {
			second = r.Body
		}
	}
	assert.Contains(t, second, `"80/tcp":[{"HostIp":"","HostPort":""}]`)
	assert.Contains(t, second, `"HostPort":"8081"`)
}

// old is an engine that has a container named web.
func old(t *testing.T, state string) *enginetest.Simulated {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id":"`+runID+`","Name":"/web","State":`+state+`,"Config":{"Image":"x:latest"},"HostConfig":{}}`)
	for _, verb := range []string{"start", "unpause", "stop", "rename"} {
		s.Reply("POST /containers/"+runID+"/"+verb, 204, "")
	}
	s.Reply("GET /images/x/json", 200, `{"Id":"sha256:1"}`)
	s.Reply("DELETE /containers/"+runID, 204, "")
	return s
}

func over(conflict ConflictPolicy) RunRequest {
	return RunRequest{Options: Options{Image: "x", Name: "web"}, Detach: true, Conflict: conflict}
}

func TestReuseBringsTheContainerIntoRunning(t *testing.T) {
	for state, verb := range map[string]string{
		`{"Running":true,"Status":"running"}`:              "",
		`{"Running":true,"Paused":true,"Status":"paused"}`: "POST /containers/ID/unpause",
		`{"Status":"exited"}`:                              "POST /containers/ID/start",
	} {
		s := old(t, state)
		result, err := Run(context.Background(), s.Engine(), over("reuse"), noReport, nil)
		require.NoError(t, err)
		assert.True(t, result.Reused)
		assert.Empty(t, result.Differences)
		want := []string{"GET /containers/web/json"}
		if verb != "" {
			want = append(want, verb)
		}
		assert.Equal(t, append(want, "GET /containers/ID/json"), asked(s))
	}
}

func TestReuseKnowsAnImageByItsIDAndItsName(t *testing.T) {
	for _, c := range []struct {
		wanted, found string
		differs       bool
	}{
		{"sha256:1", "x:1", false}, {"x:1", "sha256:1", false}, {"sha256:2", "x:1", true}, {"y:1", "sha256:1", true},
	} {
		s := old(t, `{"Running":true,"Status":"running"}`)
		s.Reply("GET /containers/web/json", 200, `{"Id":"`+runID+`","Name":"/web","Image":"sha256:1","State":{"Running":true,"Status":"running"},"Config":{"Image":"`+c.found+`"},"HostConfig":{}}`)
		s.Reply("GET /images/x:1/json", 200, `{"Id":"sha256:1"}`)
		s.Reply("GET /images/y:1/json", 200, `{"Id":"sha256:9"}`)
		r := over("reuse")
		r.Image = c.wanted
		result, err := Run(context.Background(), s.Engine(), r, noReport, nil)
		require.NoError(t, err)
		assert.Equal(t, c.differs, len(result.Differences) == 1, c.wanted)
	}
}

func TestADetachedRunThatTheEngineDoesNotTellOfIsNoError(t *testing.T) {
	for _, status := range []int{404, 500} {
		s := runnable(t, "", "0")
		s.Reply("GET /containers/"+runID+"/json", status, `{"message":"no"}`)
		result, err := Run(context.Background(), s.Engine(), RunRequest{Options: Options{Image: "x"}, Detach: true}, noReport, nil)
		require.NoError(t, err)
		assert.Equal(t, runID, result.ID)
		assert.Nil(t, result.Details)
	}
}

func TestADetachedRunThatIsGivenUpAtItsEndIsUndone(t *testing.T) {
	s := runnable(t, "", "0")
	ctx, cancel := context.WithCancel(context.Background())
	s.Handle("GET /containers/"+runID+"/json", func(http.ResponseWriter, *http.Request) {
		cancel()
		<-ctx.Done()
	})
	_, err := Run(ctx, s.Engine(), RunRequest{Options: Options{Image: "x"}, Detach: true}, noReport, nil)
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err))
	assert.Contains(t, asked(s), "DELETE /containers/ID")
}

func TestReuseTakesNoContainerOfAnotherName(t *testing.T) {
	s := old(t, `{}`)
	s.Reply("GET /containers/web/json", 200, `{"Id":"`+runID+`","Name":"/other","State":{},"Config":{},"HostConfig":{}}`)
	s.Reply("GET /containers/json", 200, `[]`)
	s.Reply("POST /containers/create", 201, `{"Id":"new"}`)
	s.Reply("POST /containers/new/start", 204, "")
	result, err := Run(context.Background(), s.Engine(), over("reuse"), noReport, nil)
	require.NoError(t, err)
	assert.Equal(t, "new", result.ID)
	assert.False(t, result.Reused)
}

func TestRunsThatMakeNoSense(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, r := range []RunRequest{
		{Conflict: "reuse"}, {Conflict: "reuse", Detach: true}, {Detach: true, Input: []byte{}}, {Detach: true, Check: true}, {Detach: true}, {WaitHealthy: true},
	} {
		_, err := Run(context.Background(), e, r, noReport, nil)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%+v: %v", r, err)
	}
	_, err := Run(context.Background(), e, RunRequest{Options: Options{Image: "x"}, Stream: true}, noReport, nil)
	assert.Equal(t, fault.Unsupported, fault.CodeOf(err))
}

func TestAnUnreachableEngine(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix:///nonexistent/docker.sock", Retries: new(int)})
	require.NoError(t, err)
	for _, conflict := range []ConflictPolicy{"fail", "reuse"} {
		_, err = Run(context.Background(), e, over(conflict), noReport, nil)
		assert.Equal(t, fault.EngineUnreachable, fault.CodeOf(err))
	}
	discard(context.Background(), e, "x")                 // must come back although nothing answers
	(&RunRequest{}).abandon(context.Background(), e, "x") // likewise
	var ended *endedError
	assert.False(t, errors.As(err, &ended))
}
