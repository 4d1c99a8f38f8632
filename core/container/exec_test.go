package container

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// execEngine runs one program in the container web: what talk does on its connection, and what the engine says of it then.
func execEngine(t *testing.T, state string, talk func(net.Conn)) *enginetest.Simulated {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/exec", 201, `{"Id":"x1"}`)
	s.Hijack("POST /exec/x1/start", talk)
	s.Reply("GET /exec/x1/json", 200, state)
	return s
}

func say(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

func run(command ...string) ExecRequest {
	return ExecRequest{Ref: Ref{Container: "web"}, Program: Program{Command: command}}
}

func TestExecGivesOutputAndCode(t *testing.T) {
	s := execEngine(t, `{"Running":false,"ExitCode":3}`, say(enginetest.Frame(1, "out")+enginetest.Frame(2, "err")))
	r := run("a b", "$c")
	r.Environment, r.Workdir, r.User = Variables{"K=V"}, "/w", "me"

	result, err := Exec(context.Background(), s.Engine(), r)

	require.NoError(t, err)
	assert.Equal(t, 3, *result.ExitCode)
	assert.Equal(t, "out", string(result.Output.Stream(1)))
	assert.Equal(t, "err", string(result.Output.Stream(2)))
	var sent struct {
		Cmd, Env         []string
		User, WorkingDir string
		AttachStdin      bool
	}
	require.NoError(t, json.Unmarshal([]byte(s.Requests()[0].Body), &sent))
	assert.Equal(t, []string{"a b", "$c"}, sent.Cmd)
	assert.Equal(t, "K=V", sent.Env[1])
	assert.Equal(t, []string{"me", "/w"}, []string{sent.User, sent.WorkingDir})
	assert.False(t, sent.AttachStdin)
}

func TestExecPassesItsInputAndWaitsForTheEnd(t *testing.T) {
	var got atomic.Value
	s := execEngine(t, "", func(conn net.Conn) {
		data, _ := io.ReadAll(conn)
		got.Store(string(data))
	})
	var asked atomic.Int32
	s.Handle("GET /exec/x1/json", func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) < 3 {
			_, _ = io.WriteString(w, `{"Running":true}`)
			return
		}
		_, _ = io.WriteString(w, `{"Running":false,"ExitCode":0}`)
	})
	r := run("cat")
	r.Input = []byte(strings.Repeat("x", 100000))
	_, err := Exec(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, string(r.Input), got.Load())
	assert.EqualValues(t, 3, asked.Load())
}

func TestExecThatIsChecked(t *testing.T) {
	s := execEngine(t, `{"Running":false,"ExitCode":4}`, say(enginetest.Frame(2, "why")))
	r := run("false")
	r.Check = true
	_, err := Exec(context.Background(), s.Engine(), r)
	f := fault.From(err)
	assert.Equal(t, fault.CommandFailed, f.Code)
	assert.Equal(t, 4, f.Details["exit_code"])
	assert.Equal(t, "why", f.Details["stderr"])
}

func TestDetachedExec(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/exec", 201, `{"Id":"x1"}`)
	s.Reply("POST /exec/x1/start", 200, "")
	r := run("sleep", "1")
	r.Detach = true
	result, err := Exec(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Nil(t, result.ExitCode)
	s.Reply("POST /exec/x1/start", 500, `{"message":"no"}`)
	_, err = Exec(context.Background(), s.Engine(), r)
	assert.Equal(t, fault.EngineFailed, fault.CodeOf(err))
}

func TestExecWithATerminal(t *testing.T) {
	s := execEngine(t, `{"Running":false,"ExitCode":0}`, func(conn net.Conn) {
		line := make([]byte, 3)
		_, _ = io.ReadFull(conn, line)
		_, _ = conn.Write(line)
	})
	r := run("cat")
	r.TTY, r.Input = true, []byte("abc")
	result, err := Exec(context.Background(), s.Engine(), r)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(result.Output.Bytes))
	assert.Contains(t, s.Requests()[0].Body, "ctrl-@")
}

func TestExecInWhatDoesNotRun(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/exec", 409, `{"message":"is not running"}`)
	s.Reply("GET /containers/web/json", 200, `{"State":{"Status":"exited"}}`)
	_, err := Exec(context.Background(), s.Engine(), run("true"))
	assert.Equal(t, fault.NotRunning, fault.CodeOf(err), "%v", err)
}

func TestAnExecutionWithoutAProperIDIsNotStarted(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/exec", 201, `{"Id":"../../containers/db"}`)
	_, err := Exec(context.Background(), s.Engine(), ExecRequest{Ref: Ref{Container: "web"}, Program: Program{Command: Argv{"true"}}, Detach: true})
	assert.Equal(t, fault.BadReply, fault.CodeOf(err))
	for _, asked := range s.Requests() {
		assert.NotContains(t, asked.Path, "start")
	}
}

func TestExecRefuses(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, r := range []ExecRequest{
		{Ref: Ref{Container: "a b"}, Program: Program{Command: Argv{"x"}}}, run(), run(""),
		{Ref: Ref{Container: "web"}, Program: Program{Command: Argv{"x"}}, Detach: true, Input: []byte{}},
		{Ref: Ref{Container: "web"}, Program: Program{Command: Argv{"x"}}, Detach: true, Check: true},
	} {
		_, err := Exec(context.Background(), e, r)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%+v", r)
	}
	var argv Argv
	require.NoError(t, json.Unmarshal([]byte(`"ls -l 'a b'"`), &argv))
	assert.Equal(t, Argv{"ls", "-l", "a b"}, argv)
	for _, text := range []string{`"'"`, `"a\u0000"`, `[1]`, `[{}]`, `["a\u0000"]`} {
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(json.Unmarshal([]byte(text), &argv)), text)
	}
}

// timedOut runs a program that goes on until its caller's time is over, and gives the error.
func timedOut(t *testing.T, s *enginetest.Simulated) *fault.Error {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := Exec(ctx, s.Engine(), run("sleep", "1000"))
	require.Error(t, err)
	return fault.From(err)
}

func TestExecAtItsDeadlineIsKilledInTheContainer(t *testing.T) {
	s := execEngine(t, "", func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	var swept atomic.Bool
	var execs atomic.Int32
	s.Handle("POST /containers/web/exec", func(w http.ResponseWriter, _ *http.Request) {
		execs.Add(1)
		_, _ = io.WriteString(w, `{"Id":"x1"}`)
	})
	s.Handle("POST /containers/full-id/exec", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"Id":"sweep"}`) })
	s.Hijack("POST /exec/sweep/start", func(net.Conn) { swept.Store(true) })
	s.Reply("GET /exec/sweep/json", 200, `{"Running":false,"ExitCode":0}`)
	s.Handle("GET /exec/x1/json", func(w http.ResponseWriter, _ *http.Request) {
		if swept.Load() {
			_, _ = io.WriteString(w, `{"ContainerID":"full-id","Running":false,"ExitCode":137,"Pid":7}`)
			return
		}
		_, _ = io.WriteString(w, `{"ContainerID":"full-id","Running":true,"Pid":7}`)
	})
	f := timedOut(t, s)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.True(t, swept.Load())
	assert.NotContains(t, f.Details, "may_still_run")
	assert.EqualValues(t, 1, execs.Load(), "the program itself is not started again")
}

func TestExecThatCannotBeKilledSaysSo(t *testing.T) {
	s := execEngine(t, `{"ContainerID":"full-id","Running":true,"Pid":7}`, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	s.Reply("POST /containers/full-id/exec", 500, `{"message":"no shell"}`)
	f := timedOut(t, s)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Equal(t, 7, f.Details["pid"])
}

func TestExecThatTheEngineHasForgotten(t *testing.T) {
	s := execEngine(t, "", say(""))
	s.Reply("GET /exec/x1/json", 404, `{"message":"No such exec instance: x1"}`)
	s.Reply("GET /containers/web/json", 200, `{"State":{"Running":true,"Status":"running"}}`)

	_, err := Exec(context.Background(), s.Engine(), run("true"))
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)

	s.Reply("GET /containers/web/json", 404, `{"message":"No such container: web"}`)
	_, err = Exec(context.Background(), s.Engine(), run("true"))
	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)
}
