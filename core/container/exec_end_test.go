package container

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endingEngine runs a program that does not end by itself; sweep is what is in the container in place of a shell.
func endingEngine(t *testing.T, sweep func(net.Conn)) *enginetest.Simulated {
	s := execEngine(t, `{"ContainerID":"full-id","Running":true,"Pid":7}`, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	s.Reply("POST /containers/full-id/exec", 201, `{"Id":"sweep"}`)
	s.Hijack("POST /exec/sweep/start", sweep)
	s.Reply("GET /exec/sweep/json", 200, `{"Running":false,"ExitCode":0}`)
	return s
}

// sentExec is what matters of an exec that is asked for.
type sentExec struct {
	User, WorkingDir                                         string
	Privileged, Tty, AttachStdin, AttachStdout, AttachStderr bool
	Cmd, Env                                                 []string
}

func execsOf(t *testing.T, s *enginetest.Simulated, container string) []sentExec {
	t.Helper()
	var found []sentExec
	for _, r := range s.Requests() {
		if r.Method == http.MethodPost && r.Path == "/containers/"+container+"/exec" {
			var sent sentExec
			require.NoError(t, json.Unmarshal([]byte(r.Body), &sent))
			found = append(found, sent)
		}
	}
	return found
}

// What the library runs in a container by itself has the program's user and rights, whoever it ends a program for.
func TestEndingAProgramUsesNoMoreRightsThanItHad(t *testing.T) {
	ended := func(ctx context.Context, e *engine.Engine, p Program) map[string]func() error {
		return map[string]func() error{
			"exec": func() error {
				_, err := Exec(ctx, e, ExecRequest{Ref: Ref{Container: "web"}, Program: p})
				return err
			},
			"stream_exec": func() error {
				_, err := StreamExec(ctx, e, StreamExecRequest{Ref: Ref{Container: "web"}, Program: p}, nobody{}, func() ([]byte, error) { return nil, io.EOF })
				return err
			},
		}
	}
	for _, program := range []Program{
		{}, {User: "1000"}, {User: "root"}, {User: "postgres:postgres"}, {Privileged: true}, {User: "0", Privileged: true},
	} {
		program.Command = Argv{"sleep", "1000"}
		for name := range ended(context.Background(), nil, program) {
			t.Run(fmt.Sprintf("%s %+v", name, program), func(t *testing.T) {
				t.Parallel()
				s := endingEngine(t, func(net.Conn) {})
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				s.Hijack("POST /exec/x1/start", func(conn net.Conn) {
					cancel() // as soon as it runs
					_, _ = conn.Read(make([]byte, 1))
				})
				require.Error(t, ended(ctx, s.Engine(), program)[name]())
				sweeps := execsOf(t, s, "full-id")
				require.NotEmpty(t, sweeps)
				assert.LessOrEqual(t, len(sweeps), mostSweeps)
				for _, sent := range sweeps {
					assert.EqualValues(t, program.User, sent.User)
					assert.Equal(t, program.Privileged, sent.Privileged)
					assert.Equal(t, []string{"sh", "-c", sweepScript, "sh"}, sent.Cmd[:4])
					assert.False(t, sent.AttachStdin || sent.Tty)
					assert.Empty(t, sent.Env, "it does not carry the mark itself")
				}
			})
		}
	}
}

// nobody takes a stream's items and forgets them.
type nobody struct{}

func (nobody) Opened(stream.Opened) error { return nil }

func (nobody) Give(stream.Chunks) error { return nil }

func TestWhatIsInPlaceOfAShellMayWriteWithoutEnd(t *testing.T) {
	var taken atomic.Int64
	s := endingEngine(t, func(conn net.Conn) {
		block := make([]byte, 64<<10)
		for {
			n, err := conn.Write(block)
			taken.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	f := timedOut(t, s)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Equal(t, 7, f.Details["pid"])
	assert.Less(t, taken.Load(), int64(4<<20), "what fits into a socket's buffers, and no more")
}

func TestWhatIsInPlaceOfAShellMayLie(t *testing.T) {
	s := endingEngine(t, func(net.Conn) {}) // says at once that nothing runs any more
	f := timedOut(t, s)
	assert.Equal(t, true, f.Details["may_still_run"], "the engine knows better")
	assert.LessOrEqual(t, len(execsOf(t, s, "full-id")), mostSweeps)
}

func TestWhatIsInPlaceOfAShellMaySayNothing(t *testing.T) {
	s := endingEngine(t, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	f := timedOut(t, s)
	assert.Equal(t, fault.Timeout, f.Code)
	assert.Equal(t, true, f.Details["may_still_run"])
	assert.Len(t, execsOf(t, s, "full-id"), 1, "it is not started again and again")
}
