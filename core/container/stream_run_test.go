package container

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamRun(t *testing.T) {
	s := runnable(t, enginetest.Frame(1, "out")+enginetest.Frame(2, "err"), "7")
	out := &enginetest.Sink[stream.Chunks]{}
	r := StreamRunRequest{Options: Options{Image: "x"}, Remove: true}
	ctx := context.Background()
	result, err := StreamRun(ctx, s.Engine(), r, out, typed(ctx, true))
	require.NoError(t, err)
	assert.Equal(t, StreamRunResult{ID: runID, ExitCode: 7, OOMKilled: true, Warnings: []string{"careful"}}, result)
	assert.Equal(t, &stream.Opened{ID: runID}, out.Begun)
	all := output(out)
	assert.Equal(t, "out", string(all.Stream(1)))
	assert.Equal(t, "err", string(all.Stream(2)))
	assert.Equal(t, "DELETE /containers/ID", asked(s)[len(asked(s))-1])
	made := s.Requests()[0].Body
	assert.Contains(t, made, `"OpenStdin":true`)
	assert.Contains(t, made, `"StdinOnce":true`)
}

func TestStreamRunOfATerminalOfASize(t *testing.T) {
	s := runnable(t, "out", "0")
	s.Reply("POST /containers/"+runID+"/resize", 200, "")
	r := StreamRunRequest{Options: Options{Image: "x", TTY: true}, Terminal: Terminal{Height: 24, Width: 80}, Stdin: new(bool)}
	out := &enginetest.Sink[stream.Chunks]{}
	_, err := StreamRun(context.Background(), s.Engine(), r, out, noInput)
	require.NoError(t, err)
	assert.True(t, out.Begun.NoInput)
	assert.Contains(t, s.Requests()[0].Body, `"ConsoleSize":[24,80]`)
	assert.Contains(t, asked(s), "POST /containers/ID/resize")
	assert.NotContains(t, asked(s), "DELETE /containers/ID")
}

func TestStreamRunThatIsChecked(t *testing.T) {
	s := runnable(t, "", "4")
	s.Reply("GET /containers/"+runID+"/json", 200, `{}`)
	_, err := StreamRun(context.Background(), s.Engine(), StreamRunRequest{Options: Options{Image: "x", Name: "job"}, Check: true, Stdin: new(bool)},
		&enginetest.Sink[stream.Chunks]{}, noInput)
	f := fault.From(err)
	assert.Equal(t, fault.CommandFailed, f.Code)
	assert.Equal(t, map[string]any{"exit_code": 4}, f.Details)
}

func TestStreamRunEndsTheContainerWhenItsReaderHasGone(t *testing.T) {
	for _, remove := range []bool{true, false} {
		s := runnable(t, "", "0")
		s.Hijack("POST /containers/"+runID+"/attach", func(conn net.Conn) {
			_, _ = io.WriteString(conn, enginetest.Frame(1, "out"))
			_, _ = conn.Read(make([]byte, 1))
		})
		s.Reply("POST /containers/"+runID+"/kill", 204, "")
		out := &enginetest.Sink[stream.Chunks]{Err: errors.New("the reader has gone")}
		_, err := StreamRun(context.Background(), s.Engine(), StreamRunRequest{Options: Options{Image: "x"}, Remove: remove, Stdin: new(bool)}, out, noInput)
		require.Error(t, err)
		want := "POST /containers/ID/kill"
		if remove {
			want = "DELETE /containers/ID"
		}
		assert.Equal(t, want, asked(s)[len(asked(s))-1])
		assert.NotContains(t, fault.From(err).Details, "may_still_run")
	}
}

func TestStreamRunThatCannotBeEndedSaysSo(t *testing.T) {
	for remove, route := range map[bool]string{true: "DELETE /containers/" + runID, false: "POST /containers/" + runID + "/kill"} {
		s := runnable(t, enginetest.Frame(1, "out"), "0")
		s.Reply(route, 500, `{"message":"it does not die"}`)
		out := &enginetest.Sink[stream.Chunks]{Err: errors.New("the reader has gone")}
		_, err := StreamRun(context.Background(), s.Engine(), StreamRunRequest{Options: Options{Image: "x"}, Remove: remove, Stdin: new(bool)}, out, noInput)
		assert.Equal(t, true, fault.From(err).Details["may_still_run"])
		assert.Equal(t, runID, fault.From(err).Details["container_id"])
	}
}

func TestStreamRunRefuses(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, r := range []StreamRunRequest{
		{}, {Options: Options{Image: "x", StdinOnce: true}, Stdin: new(bool)}, {Options: Options{Image: "x"}, Stdout: ptr(false), Stderr: ptr(false)},
		{Options: Options{Image: "x"}, Terminal: Terminal{Height: 24, Width: 80}},
	} {
		_, err := StreamRun(context.Background(), e, r, &enginetest.Sink[stream.Chunks]{}, noInput)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%+v", r)
	}
}
