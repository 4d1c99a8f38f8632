package container

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"dockbridge/core/argument"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// logReply answers with a log of a content type, "" for none as old engines do.
func logReply(s *enginetest.Simulated, contentType, body string) {
	s.Handle("GET /containers/web/logs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		_, _ = io.WriteString(w, body)
	})
}

func logsOf(request string) LogsRequest {
	r := LogsRequest{Log: Log{Ref: Ref{Container: "web"}}}
	if err := argument.Decode([]byte(request), &r); err != nil {
		panic(err)
	}
	return r
}

func TestLogsSeparateTheStreams(t *testing.T) {
	frames := enginetest.Frame(1, "out\n") + enginetest.Frame(2, "err\xff\n") + enginetest.Frame(1, "more\n")
	for _, test := range []struct{ version, contentType string }{{"1.51", multiplexed}, {"1.41", ""}, {"1.41", rawStream}} {
		s := enginetest.New(t)
		s.SetVersion(test.version)
		logReply(s, test.contentType, frames)

		o, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))

		require.NoError(t, err)
		assert.Equal(t, "out\nerr\xff\nmore\n", string(o.Bytes))
		assert.Equal(t, "err\xff\n", string(o.Stream(2)))
		assert.Equal(t, [][2]int{{1, 4}, {2, 5}, {1, 5}}, o.Segments)
		assert.Len(t, s.Requests(), 1)
		assert.Equal(t, "stderr=1&stdout=1", s.Last().Query)
	}
}

func TestLogsOfATerminalAreOneStream(t *testing.T) {
	frames := enginetest.Frame(1, "cat of a frame")
	for _, test := range []struct{ version, contentType, log string }{
		{"1.51", rawStream, "hello\r\n"}, {"1.51", rawStream, frames}, {"1.51", rawStream, ""},
		{"1.41", "", "hello\r\n"}, {"1.41", "text/plain", "\x05"}, {"1.41", "", ""},
	} {
		s := enginetest.New(t)
		s.SetVersion(test.version)
		logReply(s, test.contentType, test.log)

		o, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))

		require.NoError(t, err)
		assert.Equal(t, test.log, string(o.Bytes))
		assert.Equal(t, test.log, string(o.Stream(1)))
		assert.NotNil(t, o.Segments)
		assert.Len(t, s.Requests(), 1)
	}
}

func TestLogsThatBeginLikeFramesAreDecidedByTheConfiguration(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	log := enginetest.Frame(1, "x") + "hello"
	logReply(s, "", log)

	s.Reply("GET /containers/web/json", 200, `{"Config":{"Tty":true}}`)
	o, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))
	require.NoError(t, err)
	assert.Equal(t, log, string(o.Bytes))

	s.Reply("GET /containers/web/json", 200, `{"Config":{"Tty":false}}`)
	_, err = Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)

	s.Reply("GET /containers/web/json", 404, `{"message":"No such container"}`)
	_, err = Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)

	s.Reply("GET /containers/web/json", 200, `{"Config":1}`)
	_, err = Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}

func TestLogsThatAreNotTheFramesTheyShouldBe(t *testing.T) {
	s := enginetest.New(t)
	logReply(s, multiplexed, "hello")
	_, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}

func TestLogsHandOnAnErrorFromTheMiddle(t *testing.T) {
	s := enginetest.New(t)
	logReply(s, multiplexed, enginetest.Frame(1, "a")+enginetest.Frame(3, "Error grabbing logs: damaged"))
	_, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.EngineFailed), "%v", err)
	assert.ErrorContains(t, err, "Error grabbing logs: damaged")
	assert.Equal(t, "web", fault.From(err).Resource)
}

func TestLogsCutShortAreAnError(t *testing.T) {
	s := enginetest.New(t)
	s.Cut("GET /containers/web/logs", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
	_, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
}

func TestLogsOptions(t *testing.T) {
	s := enginetest.New(t)
	logReply(s, multiplexed, "")
	for request, want := range map[string]string{
		`{"stdout":false}`:                    "stderr=1",
		`{"stderr":false,"timestamps":true}`:  "stdout=1&timestamps=1",
		`{"tail":0}`:                          "stderr=1&stdout=1&tail=0",
		`{"tail":12,"since":10,"until":20.5}`: "since=10.000000000&stderr=1&stdout=1&tail=12&until=20.500000000",
		`{"tail":"all"}`:                      "stderr=1&stdout=1",
		`{"tail":null,"stdout":null}`:         "stderr=1&stdout=1",
	} {
		_, err := Logs(context.Background(), s.Engine(), logsOf(request))
		require.NoError(t, err)
		got, _ := url.QueryUnescape(s.Last().Query)
		assert.Equal(t, want, got, request)
	}
}

func TestLogsRefuse(t *testing.T) {
	s := enginetest.New(t)
	var tail Tail
	for _, wrong := range []string{`-1`, `1.5`, `"10"`, `"none"`, `true`, `[]`} {
		assert.True(t, fault.Is(tail.UnmarshalJSON([]byte(wrong)), fault.InvalidArgument), wrong)
	}
	_, err := Logs(context.Background(), s.Engine(), logsOf(`{"stdout":false,"stderr":false}`))
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	_, err = Logs(context.Background(), s.Engine(), LogsRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	assert.Empty(t, s.Requests())

	s.SetVersion("1.30")
	_, err = Logs(context.Background(), s.Engine(), logsOf(`{"until":1}`))
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
}

func TestLogsOfAMissingContainer(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/logs", 404, `{"message":"No such container: web"}`)
	_, err := Logs(context.Background(), s.Engine(), logsOf(`{}`))
	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)
}
