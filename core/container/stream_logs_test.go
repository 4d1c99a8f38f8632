package container

import (
	"context"
	"io"
	"net/http"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func streamed(s *enginetest.Simulated, r StreamLogsRequest) (stream.Output, error) {
	var all stream.Output
	r.Container = "web"
	out := &enginetest.Sink[stream.Chunks]{}
	_, err := StreamLogs(context.Background(), s.Engine(), r, out)
	for _, c := range out.Items {
		at := 0
		for _, segment := range c.Segments {
			all.Append(segment[0], c.Bytes[at:at+segment[1]])
			at += segment[1]
		}
	}
	return all, err
}

// A new engine says in its reply whether there is a terminal, an old one has to be asked.
func TestStreamLogsToTheEnd(t *testing.T) {
	for _, test := range []struct{ version, contentType, tty, body string }{
		{"1.51", rawStream, "", "out"},
		{"1.51", multiplexed, "", enginetest.Frame(1, "out")},
		{"1.41", "", "true", "out"},
		{"1.41", rawStream, "false", enginetest.Frame(1, "out")},
	} {
		s := enginetest.New(t)
		s.SetVersion(test.version)
		if test.tty != "" {
			s.Reply("GET /containers/web/json", 200, `{"Id":"abc","Config":{"Tty":`+test.tty+`}}`)
		}
		var query string
		s.Handle("GET /containers/web/logs", func(w http.ResponseWriter, r *http.Request) {
			query = r.URL.RawQuery
			w.Header().Set("Content-Type", test.contentType)
			_, _ = io.WriteString(w, test.body)
		})
		o, err := streamed(s, StreamLogsRequest{LogsRequest: LogsRequest{Tail: "5"}})
		require.NoError(t, err)
		assert.Equal(t, "out", string(o.Stream(1)))
		assert.Equal(t, "follow=1&stderr=1&stdout=1&tail=5", query)
	}
}

func TestStreamLogsWithoutFollowing(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/logs", 200, "")
	off := false
	_, err := streamed(s, StreamLogsRequest{Follow: &off})
	require.NoError(t, err)
	assert.Equal(t, "stderr=1&stdout=1", s.Last().Query)
}

func TestStreamLogsFails(t *testing.T) {
	for code, prepare := range map[fault.Code]func(s *enginetest.Simulated, r *StreamLogsRequest){
		fault.ContainerNotFound: func(s *enginetest.Simulated, _ *StreamLogsRequest) {
			s.Reply("GET /containers/web/logs", 404, `{"message":"No such container"}`)
		},
		fault.ConnectionLost: func(s *enginetest.Simulated, _ *StreamLogsRequest) {
			s.Cut("GET /containers/web/logs", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\x01\x00")
		},
		fault.BadReply: func(s *enginetest.Simulated, _ *StreamLogsRequest) {
			s.Reply("GET /containers/web/logs", 200, "these are no frames")
		},
		fault.EngineFailed: func(s *enginetest.Simulated, _ *StreamLogsRequest) {
			s.Reply("GET /containers/web/logs", 200, enginetest.Frame(1, "a")+enginetest.Frame(3, "bad log"))
		},
		fault.Unsupported: func(s *enginetest.Simulated, r *StreamLogsRequest) {
			s.SetVersion("1.30")
			r.Until = "5"
		},
		fault.InvalidArgument: func(_ *enginetest.Simulated, r *StreamLogsRequest) {
			off := false
			r.Stdout, r.Stderr = &off, &off
		},
	} {
		s := enginetest.New(t)
		var r StreamLogsRequest
		prepare(s, &r)
		_, err := streamed(s, r)
		assert.Equal(t, code, fault.CodeOf(err), "%v", err)
		assert.Equal(t, "web", fault.From(err).Resource)
	}
}

func TestStreamLogsOfAnOldEngineThatDoesNotSayWhetherThereIsATerminal(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	s.Reply("GET /containers/web/logs", 200, "")
	s.Reply("GET /containers/web/json", 404, `{"message":"No such container"}`)
	_, err := streamed(s, StreamLogsRequest{})
	assert.Equal(t, fault.ContainerNotFound, fault.CodeOf(err))
}

func TestAReaderThatGoesEndsTheLog(t *testing.T) {
	s := enginetest.New(t)
	gone := make(chan struct{})
	s.Handle("GET /containers/web/logs", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, enginetest.Frame(1, "a line\n"))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	_, err := StreamLogs(context.Background(), s.Engine(), StreamLogsRequest{LogsRequest: LogsRequest{Ref: Ref{Container: "web"}}},
		&enginetest.Sink[stream.Chunks]{Err: context.Canceled})
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err))
	<-gone
}
