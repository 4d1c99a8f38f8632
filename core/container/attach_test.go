package container

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// attachable runs the container web, which ends with code 3 when talk has.
func attachable(t *testing.T, config string, talk func(net.Conn)) *enginetest.Simulated {
	s := enginetest.New(t)
	ended := make(chan struct{})
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc","State":{"Running":true},"Config":{`+config+`}}`)
	s.Hijack("POST /containers/abc/attach", func(conn net.Conn) {
		talk(conn)
		close(ended)
	})
	s.Handle("POST /containers/abc/wait", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		select {
		case <-ended:
			_, _ = io.WriteString(w, `{"StatusCode":3}`)
		case <-r.Context().Done():
		}
	})
	return s
}

// attachQueryOf gives the query of the request to attach.
func attachQueryOf(s *enginetest.Simulated) string {
	for _, r := range s.Requests() {
		if r.Path == "/containers/abc/attach" {
			return r.Query
		}
	}
	return ""
}

func TestAttachPassesInputAndOutputOn(t *testing.T) {
	for _, test := range []struct{ config, query, want string }{
		{`"OpenStdin":true,"StdinOnce":true`, "stderr=1&stdin=1&stdout=1&stream=1", "ab"},
		{`"OpenStdin":true,"Tty":true`, "detachKeys=ctrl-%40%2Cctrl-_%2Cctrl-%40%2Cctrl-_%2Cctrl-%40%2Cctrl-_&stderr=1&stdin=1&stdout=1&stream=1", "ab\x04"},
	} {
		tty := len(test.want) == 3
		s := attachable(t, test.config, func(conn net.Conn) {
			data := make([]byte, len(test.want))
			_, _ = io.ReadFull(conn, data)
			if !tty {
				_, err := conn.Read(make([]byte, 1))
				assert.ErrorIs(t, err, io.EOF, "the end of the input comes")
				data = []byte(enginetest.Frame(1, string(data)))
			}
			_, _ = conn.Write(data)
		})
		out := &enginetest.Sink[stream.Chunks]{}
		ctx := context.Background()
		result, err := Attach(ctx, s.Engine(), AttachRequest{Ref: web}, out, typed(ctx, true, "a", "b"))
		require.NoError(t, err)
		assert.Equal(t, AttachResult{ID: "abc", ExitCode: ptr(3)}, result)
		assert.Equal(t, &stream.Opened{ID: "abc"}, out.Begun)
		all := output(out)
		assert.Equal(t, test.want, string(all.Stream(1)))
		assert.Equal(t, test.query, attachQueryOf(s))
	}
}

// An input that outlives the session must stay open: at its end the engine would end the output, too.
func TestAttachDoesNotEndAnInputThatOthersMayUse(t *testing.T) {
	asked := make(chan struct{})
	s := attachable(t, `"OpenStdin":true`, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1))
		<-asked
		_, _ = io.WriteString(conn, enginetest.Frame(1, "out"))
		_, err := conn.Write(nil)
		assert.NoError(t, err)
	})
	out := &enginetest.Sink[stream.Chunks]{}
	given := false
	_, err := Attach(context.Background(), s.Engine(), AttachRequest{Ref: web}, out, func() ([]byte, error) {
		if !given {
			given = true
			return []byte("a"), nil
		}
		defer close(asked)
		return nil, io.EOF
	})
	require.NoError(t, err)
	all := output(out)
	assert.Equal(t, "out", string(all.Bytes))
}

func TestAttachWithoutInput(t *testing.T) {
	for config, stdin := range map[string]*bool{`"OpenStdin":true`: ptr(false), ``: nil} {
		s := attachable(t, config, say(enginetest.Frame(2, "err")))
		out := &enginetest.Sink[stream.Chunks]{}
		_, err := Attach(context.Background(), s.Engine(), AttachRequest{Ref: web, AttachOptions: AttachOptions{Stdin: stdin, Stdout: ptr(false), Logs: true}}, out, noInput)
		require.NoError(t, err)
		assert.Equal(t, &stream.Opened{ID: "abc", NoInput: true}, out.Begun)
		assert.Equal(t, "logs=1&stderr=1&stream=1", attachQueryOf(s))
	}
}

// Leaving is all that happens: nothing is asked of the engine but what attaching takes.
func TestAttachThatIsCancelledOnlyDetaches(t *testing.T) {
	left := make(chan struct{})
	s := attachable(t, ``, func(conn net.Conn) {
		_, _ = io.WriteString(conn, enginetest.Frame(1, "out"))
		_, _ = conn.Read(make([]byte, 1))
		close(left)
	})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Attach(ctx, s.Engine(), AttachRequest{Ref: web}, &enginetest.Sink[stream.Chunks]{Each: func(stream.Chunks) { cancel() }}, noInput)
	wantCode(t, err, fault.Cancelled)
	<-left
	assert.Equal(t, []string{"GET /containers/web/json", "POST /containers/abc/wait", "POST /containers/abc/attach"}, asked(s))
}

func TestAttachThatTheEngineEndsWhileTheContainerRunsOn(t *testing.T) {
	s := attachable(t, ``, func(net.Conn) {})
	s.Reply("GET /containers/abc/json", 200, `{"Id":"abc","State":{"Running":true}}`)
	s.Stall("POST /containers/abc/wait")
	s.Handle("POST /containers/abc/wait", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	result, err := Attach(context.Background(), s.Engine(), AttachRequest{Ref: web}, &enginetest.Sink[stream.Chunks]{}, noInput)
	require.NoError(t, err)
	assert.Nil(t, result.ExitCode)
}

func TestAttachRefuses(t *testing.T) {
	for code, test := range map[fault.Code]struct {
		state string
		r     AttachRequest
	}{
		fault.NotRunning:        {`{"Id":"abc","State":{"Status":"exited"}}`, AttachRequest{Ref: web}},
		fault.Conflict:          {`{"Id":"abc","State":{"Running":true,"Paused":true,"Status":"paused"}}`, AttachRequest{Ref: web}},
		fault.InvalidArgument:   {`{"Id":"abc","State":{"Running":true}}`, AttachRequest{Ref: web, AttachOptions: AttachOptions{Stdin: ptr(true)}}},
		fault.ContainerNotFound: {"", AttachRequest{Ref: web}},
	} {
		s := enginetest.New(t)
		if test.state != "" {
			s.Reply("GET /containers/web/json", 200, test.state)
		}
		_, err := Attach(context.Background(), s.Engine(), test.r, &enginetest.Sink[stream.Chunks]{}, noInput)
		wantCode(t, err, code)
	}
	for _, r := range []AttachRequest{{Ref: web, AttachOptions: AttachOptions{Stdout: ptr(false), Stderr: ptr(false)}}, {Ref: Ref{Container: "a b"}}} {
		_, err := Attach(context.Background(), enginetest.New(t).Engine(), r, &enginetest.Sink[stream.Chunks]{}, noInput)
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	}
}
