package container

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// made is runnable with a container that was made before.
func made(t *testing.T, config, output, code string) *enginetest.Simulated {
	t.Helper()
	s := runnable(t, output, code)
	s.Reply("GET /containers/web/json", 200, `{"Id":"`+runID+`","Name":"/web","State":{"Status":"created"},`+config+`}`)
	return s
}

// unended has the container of runnable not end by itself.
func unended(s *enginetest.Simulated) {
	s.Hijack("POST /containers/"+runID+"/attach", func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })
	s.Handle("POST /containers/"+runID+"/wait", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
}

func streamStart(s *enginetest.Simulated, r StreamStartRequest, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (StreamStartResult, error) {
	r.Ref = web
	return StreamStart(context.Background(), s.Engine(), r, out, input)
}

func TestStreamStartAttachesBeforeItStarts(t *testing.T) {
	s := made(t, `"Config":{}`, enginetest.Frame(1, "out")+enginetest.Frame(2, "err"), "7")
	out := &enginetest.Sink[stream.Chunks]{}
	result, err := streamStart(s, StreamStartRequest{}, out, noInput)
	require.NoError(t, err)
	assert.Equal(t, StreamStartResult{ID: runID, ExitCode: 7, OOMKilled: true}, result)
	assert.Equal(t, &stream.Opened{ID: runID, NoInput: true}, out.Begun)
	all := output(out)
	assert.Equal(t, "out", string(all.Stream(1)))
	assert.Equal(t, "err", string(all.Stream(2)))
	list := asked(s)
	assert.Equal(t, []string{"GET /containers/web/json", "POST /containers/ID/attach", "POST /containers/ID/wait", "POST /containers/ID/start"}, list[:4])
	assert.NotContains(t, strings.Join(list, " "), "DELETE")
}

func TestStreamStartPassesInputOn(t *testing.T) {
	for config, want := range map[string]string{
		`"Config":{"OpenStdin":true,"StdinOnce":true}`:            "ab<end>",
		`"Config":{"OpenStdin":true}`:                             "ab",
		`"Config":{"OpenStdin":true,"StdinOnce":true,"Tty":true}`: "ab\x04",
	} {
		s := made(t, config, "", "0")
		got := make(chan string, 1)
		s.Hijack("POST /containers/"+runID+"/attach", func(conn net.Conn) {
			data := make([]byte, len(strings.TrimSuffix(want, "<end>")))
			_, _ = io.ReadFull(conn, data)
			text := string(data)
			if strings.HasSuffix(want, "<end>") {
				if _, err := conn.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
					text += "<end>"
				}
			}
			got <- text
		})
		out := &enginetest.Sink[stream.Chunks]{}
		ctx := context.Background()
		_, err := streamStart(s, StreamStartRequest{}, out, typed(ctx, true, "a", "b"))
		require.NoError(t, err)
		assert.Equal(t, want, <-got)
		assert.False(t, out.Begun.NoInput)
	}
}

func TestStreamStartOfATerminalOfASize(t *testing.T) {
	s := made(t, `"Config":{"Tty":true}`, "out", "0")
	s.Reply("POST /containers/"+runID+"/resize", 200, "")
	_, err := streamStart(s, StreamStartRequest{Terminal: Terminal{Height: 24, Width: 80}}, &enginetest.Sink[stream.Chunks]{}, noInput)
	require.NoError(t, err)
	assert.Contains(t, asked(s), "POST /containers/ID/resize")
}

func TestStreamStartThatIsChecked(t *testing.T) {
	s := made(t, `"Config":{}`, "", "4")
	s.Reply("GET /containers/"+runID+"/json", 200, `{}`)
	_, err := streamStart(s, StreamStartRequest{Check: true}, &enginetest.Sink[stream.Chunks]{}, noInput)
	f := wantCode(t, err, fault.CommandFailed)
	assert.Equal(t, map[string]any{"exit_code": 4}, f.Details)
}

func TestStreamStartEndsTheContainerWhenItsReaderHasGone(t *testing.T) {
	for config, want := range map[string]string{
		`"Config":{}`: "POST /containers/ID/kill",
		`"Config":{},"HostConfig":{"AutoRemove":true}`: "DELETE /containers/ID",
	} {
		for _, dies := range []bool{true, false} {
			s := made(t, config, enginetest.Frame(1, "out"), "0")
			status := map[bool]int{true: 204, false: 500}[dies]
			s.Reply("POST /containers/"+runID+"/kill", status, message("it does not die"))
			s.Reply("DELETE /containers/"+runID, status, message("it does not die"))
			_, err := streamStart(s, StreamStartRequest{}, &enginetest.Sink[stream.Chunks]{Err: errLeft}, noInput)
			require.Error(t, err)
			assert.Contains(t, asked(s), want)
			assert.Equal(t, !dies, fault.From(err).Details["may_still_run"] == true)
			assert.Equal(t, "web", fault.From(err).Resource)
		}
	}
}

// A start that nobody knows the end of must not go on without its session.
func TestStreamStartThatIsCancelledWhileItStarts(t *testing.T) {
	for _, dies := range []bool{true, false} {
		s := made(t, `"Config":{}`, "", "0")
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		unended(s)
		s.Handle("POST /containers/"+runID+"/start", func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		s.Reply("POST /containers/"+runID+"/kill", map[bool]int{true: 204, false: 500}[dies], message("it does not die"))
		_, err := StreamStart(ctx, s.Engine(), StreamStartRequest{Ref: web}, &enginetest.Sink[stream.Chunks]{}, noInput)
		wantCode(t, err, fault.Cancelled)
		assert.Contains(t, asked(s), "POST /containers/ID/kill")
		assert.Equal(t, !dies, fault.From(err).Details["may_still_run"] == true)
	}
}

func TestStreamStartFails(t *testing.T) {
	for name, c := range map[string]struct {
		code    fault.Code
		config  string
		request StreamStartRequest
		prepare func(*enginetest.Simulated)
	}{
		"nothing is wanted": {fault.InvalidArgument, `"Config":{}`, StreamStartRequest{Stdout: ptr(false), Stderr: ptr(false)}, nil},
		"no open input":     {fault.InvalidArgument, `"Config":{}`, StreamStartRequest{Stdin: ptr(true)}, nil},
		"no terminal":       {fault.InvalidArgument, `"Config":{}`, StreamStartRequest{Terminal: Terminal{Height: 1, Width: 1}}, nil},
		"half a size":       {fault.InvalidArgument, `"Config":{"Tty":true}`, StreamStartRequest{Terminal: Terminal{Height: 1}}, nil},
		"it runs": {fault.Conflict, `"Config":{}`, StreamStartRequest{}, func(s *enginetest.Simulated) {
			s.Reply("GET /containers/web/json", 200, `{"Id":"`+runID+`","State":{"Status":"running","Running":true}}`)
		}},
		"it does not exist": {fault.ContainerNotFound, `"Config":{}`, StreamStartRequest{}, func(s *enginetest.Simulated) {
			s.Reply("GET /containers/web/json", 404, message("No such container: web"))
		}},
		"it cannot be attached to": {fault.Conflict, `"Config":{}`, StreamStartRequest{}, func(s *enginetest.Simulated) {
			s.Reply("POST /containers/"+runID+"/attach", 409, message("no"))
		}},
		"it cannot be started": {fault.PortConflict, `"Config":{}`, StreamStartRequest{}, func(s *enginetest.Simulated) {
			unended(s)
			s.Reply("POST /containers/"+runID+"/start", 500, message("Bind for 0.0.0.0:80 failed: port is already allocated"))
			s.Reply("GET /containers/json", 200, "[]")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := made(t, c.config, "", "0")
			if c.prepare != nil {
				c.prepare(s)
			}
			_, err := streamStart(s, c.request, &enginetest.Sink[stream.Chunks]{}, noInput)
			wantCode(t, err, c.code)
			assert.NotContains(t, strings.Join(asked(s), " "), "kill")
		})
	}
	_, err := StreamStart(context.Background(), enginetest.New(t).Engine(), StreamStartRequest{}, &enginetest.Sink[stream.Chunks]{}, noInput)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}
