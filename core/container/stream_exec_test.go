package container

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func streamedRun(command ...string) StreamExecRequest {
	return StreamExecRequest{Ref: web, Program: Program{Command: command}}
}

func TestStreamExecPassesInputAndOutputOn(t *testing.T) {
	s := execEngine(t, `{"Running":false,"ExitCode":3}`, func(conn net.Conn) {
		data, _ := io.ReadAll(conn) // to the end of the input
		_, _ = io.WriteString(conn, enginetest.Frame(1, string(data))+enginetest.Frame(2, "err"))
	})
	out := &enginetest.Sink[stream.Chunks]{}
	ctx := context.Background()
	result, err := StreamExec(ctx, s.Engine(), streamedRun("cat"), out, typed(ctx, true, "one ", "two"))
	require.NoError(t, err)
	assert.Equal(t, StreamExecResult{ID: "x1", ExitCode: 3}, result)
	assert.Equal(t, &stream.Opened{ID: "x1"}, out.Begun)
	all := output(out)
	assert.Equal(t, "one two", string(all.Stream(1)))
	assert.Equal(t, "err", string(all.Stream(2)))
	assert.Contains(t, s.Requests()[0].Body, `"AttachStdin":true`)
	assert.Contains(t, s.Requests()[0].Body, "DOCKBRIDGE_EXEC=")
}

func TestStreamExecWithoutInput(t *testing.T) {
	s := execEngine(t, `{"Running":false,"ExitCode":0}`, say(enginetest.Frame(1, "out")))
	r := streamedRun("ls")
	r.Stdin = new(bool)
	out := &enginetest.Sink[stream.Chunks]{}
	_, err := StreamExec(context.Background(), s.Engine(), r, out, noInput)
	require.NoError(t, err)
	assert.Equal(t, &stream.Opened{ID: "x1", NoInput: true}, out.Begun)
	assert.Contains(t, s.Requests()[0].Body, `"AttachStdin":false`)
}

func TestStreamExecWithATerminal(t *testing.T) {
	for _, version := range []string{"1.41", "1.42"} {
		s := execEngine(t, "", func(conn net.Conn) {
			data := make([]byte, 3)
			_, _ = io.ReadFull(conn, data) // its end does not come: the connection's input stays open
			_, _ = conn.Write(data)
		})
		s.SetVersion(version)
		var asked atomic.Int32
		s.Handle("GET /exec/x1/json", func(w http.ResponseWriter, _ *http.Request) {
			if asked.Add(1) == 1 && version == "1.41" {
				_, _ = io.WriteString(w, `{"Running":true,"ProcessConfig":{"tty":true}}`)
				return
			}
			_, _ = io.WriteString(w, `{"Running":false,"ExitCode":0}`)
		})
		s.Reply("POST /exec/x1/resize", 200, "")
		r := streamedRun("sh")
		r.TTY, r.Terminal = true, Terminal{Height: 24, Width: 80}
		out := &enginetest.Sink[stream.Chunks]{}
		ctx := context.Background()
		_, err := StreamExec(ctx, s.Engine(), r, out, typed(ctx, true, "ab"))
		require.NoError(t, err)
		all := output(out)
		assert.Equal(t, "ab\x04", string(all.Stream(1)), "Ctrl-D is the end of the input")
		started := s.Requests()[1].Body
		if version == "1.41" {
			assert.Equal(t, 1, sent(s, "POST", "/exec/x1/resize"))
			assert.NotContains(t, started, "[24,80]")
		} else {
			assert.Equal(t, 0, sent(s, "POST", "/exec/x1/resize"))
			assert.Contains(t, started, `"ConsoleSize":[24,80]`)
		}
	}
}

func TestStreamExecIsKilledWhenItsReaderHasGone(t *testing.T) {
	s := execEngine(t, `{"ContainerID":"full-id","Running":true,"Pid":7}`, func(conn net.Conn) {
		_, _ = io.WriteString(conn, enginetest.Frame(1, "out"))
		_, _ = conn.Read(make([]byte, 1))
	})
	s.Reply("POST /containers/full-id/exec", 201, `{"Id":"sweep"}`)
	s.Hijack("POST /exec/sweep/start", func(net.Conn) {
		s.Reply("GET /exec/x1/json", 200, `{"ContainerID":"full-id","Running":false,"ExitCode":137}`)
	})
	s.Reply("GET /exec/sweep/json", 200, `{"Running":false,"ExitCode":0}`)
	ctx := context.Background()
	gone := errors.New("the reader has gone")
	_, err := StreamExec(ctx, s.Engine(), streamedRun("sleep", "1000"), &enginetest.Sink[stream.Chunks]{Err: gone}, typed(ctx, false))
	require.Error(t, err)
	assert.NotZero(t, sent(s, "POST", "/exec/sweep/start"))
	assert.NotContains(t, fault.From(err).Details, "may_still_run")
}

func TestStreamExecThatCannotBeKilledSaysSo(t *testing.T) {
	s := execEngine(t, `{"ContainerID":"full-id","Running":true,"Pid":7}`, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	s.Reply("POST /containers/full-id/exec", 500, `{"message":"no shell"}`)
	ctx, cancel := context.WithCancel(context.Background())
	out := &enginetest.Sink[stream.Chunks]{}
	_, err := StreamExec(ctx, s.Engine(), streamedRun("sleep", "1000"), out, func() ([]byte, error) {
		cancel()
		return nil, ctx.Err()
	})
	f := wantCode(t, err, fault.Cancelled)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Equal(t, 7, f.Details["pid"])
}

func TestStreamExecRefuses(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, r := range []StreamExecRequest{
		streamedRun(), {Ref: Ref{Container: "a b"}, Program: Program{Command: Argv{"x"}}},
		{Ref: web, Program: Program{Command: Argv{"x"}}, Terminal: Terminal{Height: 1, Width: 1}},
		{Ref: web, Program: Program{Command: Argv{"x"}, TTY: true}, Terminal: Terminal{Height: 1}},
	} {
		_, err := StreamExec(context.Background(), e, r, &enginetest.Sink[stream.Chunks]{}, noInput)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%+v", r)
	}
}

func TestStreamExecInWhatDoesNotRun(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/exec", 409, `{"message":"is not running"}`)
	s.Reply("GET /containers/web/json", 200, `{"State":{"Status":"exited"}}`)
	_, err := StreamExec(context.Background(), s.Engine(), streamedRun("true"), &enginetest.Sink[stream.Chunks]{}, noInput)
	wantCode(t, err, fault.NotRunning)
}
