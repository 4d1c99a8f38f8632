package container

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
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

func stamp(second int) string { return fmt.Sprintf("2026-01-02T03:04:%02d.000000000Z ", second) }

// An old engine ends a log at its rotation, and before its end when the container ends; reading goes on where it ended.
func TestStreamLogsGoesOnWhereAnOldEngineEnds(t *testing.T) {
	for name, last := range map[string]struct{ state, until string }{
		"ended": {`"Running":false,"StartedAt":"then"`, ""}, "begun anew": {`"Running":true,"StartedAt":"2026-01-02T03:04:05Z"`, "1767323045.000000000"},
	} {
		s := enginetest.New(t)
		s.SetVersion("1.41")
		running := `{"Id":"abc","State":{"Running":true,"StartedAt":"then"}}`
		s.Reply("GET /containers/web/json", 200, running)
		s.Reply("GET /containers/abc/json", 200, running)
		s.Reply("GET /containers/web/logs", 200, enginetest.Frame(1, stamp(1)+"a\n")+enginetest.Frame(1, stamp(2)+"b\n"))
		var queries []url.Values
		s.Handle("GET /containers/abc/logs", func(w http.ResponseWriter, r *http.Request) {
			queries = append(queries, r.URL.Query())
			_, _ = io.WriteString(w, enginetest.Frame(1, stamp(2)+"b\n")+enginetest.Frame(1, stamp(1+2*len(queries))+"more\n"))
			s.Reply("GET /containers/abc/json", 200, `{"Id":"abc","State":{`+last.state+`}}`)
		})
		o, err := streamed(s, StreamLogsRequest{Log: Log{Tail: "5"}})
		require.NoError(t, err)
		assert.Equal(t, "a\nb\nmore\nmore\n", string(o.Bytes), name)
		require.Len(t, queries, 2)
		assert.Equal(t, []string{"1767323041.000000000"}, queries[0]["since"])
		assert.Equal(t, []string{"1767323041.000000000"}, queries[1]["since"])
		assert.Equal(t, []string{"1"}, queries[0]["follow"])
		assert.Empty(t, queries[1]["follow"])
		assert.Empty(t, queries[0]["tail"])
		assert.Equal(t, last.until, queries[1].Get("until"))
	}
}

// At a rotation an old engine may also fail; it is asked again once for the same place.
func TestStreamLogsGoesOnWhereAnOldEngineFails(t *testing.T) {
	for name, fails := range map[string]bool{"once": false, "for good": true} {
		s := enginetest.New(t)
		s.SetVersion("1.41")
		s.Reply("GET /containers/web/json", 200, `{"Id":"abc","State":{"Running":true}}`)
		s.Reply("GET /containers/abc/json", 200, `{"Id":"abc","State":{"Running":true}}`)
		failure := enginetest.Frame(3, "log message is too large")
		s.Reply("GET /containers/web/logs", 200, enginetest.Frame(1, stamp(1)+"a\n")+failure)
		s.Handle("GET /containers/abc/logs", func(w http.ResponseWriter, _ *http.Request) {
			if fails {
				_, _ = io.WriteString(w, failure)
				return
			}
			_, _ = io.WriteString(w, enginetest.Frame(1, stamp(1)+"a\n")+enginetest.Frame(1, stamp(2)+"b\n"))
			s.Reply("GET /containers/abc/json", 404, `{"message":"No such container"}`)
		})
		o, err := streamed(s, StreamLogsRequest{})
		if fails {
			assert.Equal(t, fault.EngineFailed, fault.CodeOf(err), name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, "a\nb\n", string(o.Bytes), name)
	}
}

func TestStreamLogsOfAContainerThatIsRemovedAtItsEnd(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc","State":{"Running":true}}`)
	s.Reply("GET /containers/abc/json", 404, `{"message":"No such container"}`)
	s.Reply("GET /containers/web/logs", 200, enginetest.Frame(1, stamp(1)+"a\n"))
	o, err := streamed(s, StreamLogsRequest{})
	require.NoError(t, err)
	assert.Equal(t, "a\n", string(o.Bytes))
}

// A new engine says in its reply whether there is a terminal, an old one has to be asked.
func TestStreamLogsToTheEnd(t *testing.T) {
	for _, test := range []struct{ version, contentType, tty, body, more string }{
		{"1.51", rawStream, "", "out", ""},
		{"1.51", multiplexed, "", enginetest.Frame(1, "out"), ""},
		{"1.41", "", "true", "out", ""},
		{"1.41", rawStream, "false", enginetest.Frame(1, stamp(1)+"out"), "&timestamps=1"},
	} {
		s := enginetest.New(t)
		s.SetVersion(test.version)
		if test.tty != "" {
			s.Reply("GET /containers/abc/json", 404, `{"message":"No such container"}`)
			s.Reply("GET /containers/web/json", 200, `{"Id":"abc","Config":{"Tty":`+test.tty+`}}`)
		}
		var query string
		s.Handle("GET /containers/web/logs", func(w http.ResponseWriter, r *http.Request) {
			query = r.URL.RawQuery
			w.Header().Set("Content-Type", test.contentType)
			_, _ = io.WriteString(w, test.body)
		})
		o, err := streamed(s, StreamLogsRequest{Log: Log{Tail: "5"}})
		require.NoError(t, err)
		assert.Equal(t, "out", string(o.Stream(1)))
		assert.Equal(t, "follow=1&stderr=1&stdout=1&tail=5"+test.more, query)
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
	_, err := StreamLogs(context.Background(), s.Engine(), StreamLogsRequest{Log: Log{Ref: Ref{Container: "web"}}},
		&enginetest.Sink[stream.Chunks]{Err: context.Canceled})
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err))
	<-gone
}
