package engine_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/docker/docker/api/types/container"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGetPassesTheReplyOnUntouched(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{"A": 1}`)

	doc, err := engine.Get[document](context.Background(), s.Engine(), "/thing", url.Values{"all": {"1"}})

	require.NoError(t, err)
	assert.Equal(t, `{"A": 1}`, string(doc.RawJSON()))
	assert.Equal(t, "all=1", s.Last().Query)
	decoded, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, document{"A": 1.0}, decoded)
}

func TestGetOfAChunkedReply(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /thing", func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			_, _ = io.WriteString(w, `[`+strings.Repeat(" ", 10000)+`]`)
			w.(http.Flusher).Flush()
		}
	})
	doc, err := engine.Get[document](context.Background(), s.Engine(), "/thing", nil)
	require.NoError(t, err)
	assert.Len(t, doc.Raw, 30006)
}

func TestAnEmptyListOfGoIsAccepted(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, "null\n")
	doc, err := engine.Get[[]document](context.Background(), s.Engine(), "/thing", nil)
	require.NoError(t, err)
	list, err := doc.Decode()
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestRepliesThatAreNotTheEnginesAreBadReplies(t *testing.T) {
	for name, c := range map[string]struct{ raw, body string }{
		"a web page":       {body: "<html>hello</html>"},
		"nothing":          {body: ""},
		"no http":          {raw: "220 mail.example ESMTP\r\n"},
		"a broken header":  {raw: "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"},
		"a broken chunk":   {raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
		"a web page's 404": {raw: "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			if c.raw != "" {
				s.Cut("GET /thing", c.raw)
			} else {
				s.Reply("GET /thing", 200, c.body)
			}
			err := get(context.Background(), s.Engine())
			require.True(t, fault.Is(err, fault.BadReply), "%v", err)
			assert.Contains(t, fault.From(err).Message, s.Socket())
			assert.Contains(t, fault.From(err).Hint, "from the host argument")
		})
	}
	_, err := engine.Document[document]{Raw: []byte("{")}.Decode()
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}

func TestRepliesThatEndTooEarly(t *testing.T) {
	for name, raw := range map[string]string{
		"no reply":     "",
		"half a head":  "HTTP/1.1 200 OK\r\n",
		"half a body":  "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{",
		"half a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Cut("GET /thing", raw)
			err := get(context.Background(), s.Engine())
			require.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)
			assert.True(t, fault.From(err).Retryable)
			assert.Contains(t, fault.From(err).Hint, "restarted")
		})
	}
}

func TestErrorsOfTheEngine(t *testing.T) {
	for _, c := range []struct {
		status  int
		body    string
		code    fault.Code
		message string
	}{
		{400, `{"message":"bad parameter\n"}`, fault.InvalidArgument, "bad parameter"},
		{404, `{"message":"no such thing"}`, fault.NotFound, "no such thing"},
		{409, `{"message":"in use"}`, fault.Conflict, "in use"},
		{500, `{"message":"it broke"}`, fault.EngineFailed, "it broke"},
		{500, `it broke`, fault.EngineFailed, "the engine answered 500 Internal Server Error"},
		{503, `{}`, fault.EngineFailed, "the engine answered 503 Service Unavailable"},
	} {
		s := enginetest.New(t)
		s.Reply("POST /thing", c.status, c.body)
		_, err := s.Engine().Do(context.Background(), http.MethodPost, "/thing", nil, nil)
		f := fault.From(err)
		assert.Equal(t, c.code, f.Code)
		assert.Equal(t, c.message, f.Message)
		assert.Equal(t, c.status, f.Status)
	}
}

func TestDoSendsABody(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /thing", 204, "")
	resp, err := s.Engine().Do(context.Background(), http.MethodPost, "/thing", nil, document{"Name": "x"})
	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.JSONEq(t, `{"Name":"x"}`, s.Last().Body)
	assert.Equal(t, "application/json", s.Last().Header.Get("Content-Type"))

	_, err = s.Engine().Do(context.Background(), http.MethodPost, "/thing", nil, make(chan int))
	assert.Error(t, err)
	_, err = s.Engine().Do(context.Background(), "BAD METHOD", "/thing", nil, nil)
	assert.Error(t, err)
	_, err = s.Engine().Hijack(context.Background(), "/thing", nil, make(chan int))
	assert.Error(t, err)
}

func TestTheDockerClientsErrorsKeepTheirCause(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("POST /containers/web/stop")
	s.Cut("POST /containers/web/kill", "")
	s.Reply("POST /containers/web/start", 404, `{"message":"No such container: web"}`)
	none := 0
	e := s.EngineWith(engine.Options{Retries: &none})
	api, err := e.API(context.Background())
	require.NoError(t, err)

	err = e.Explain(api.ContainerStart(context.Background(), "web", container.StartOptions{}))
	assert.True(t, fault.Is(err, fault.NotFound), "%v", err)
	assert.Equal(t, "No such container: web", fault.From(err).Message)

	short, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err = e.Explain(api.ContainerStop(short, "web", container.StopOptions{}))
	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)

	err = e.Explain(api.ContainerKill(context.Background(), "web", "KILL"))
	assert.True(t, fault.Is(err, fault.ConnectionLost), "%v", err)

	s.Stop()
	err = e.Explain(api.ContainerKill(context.Background(), "web", "KILL"))
	require.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
	assert.Contains(t, err.Error(), s.Socket())
}

func TestANameMayBeginWithTheEnginesSlash(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{}`)
	e := s.Engine()
	_, err := engine.Get[document](context.Background(), e, "/containers//web/json", nil)
	require.NoError(t, err)
	api, err := e.API(context.Background())
	require.NoError(t, err)
	_, err = api.ContainerInspect(context.Background(), "/web")
	require.NoError(t, err)
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"web", "/web", "a.b_c-d", "0123"} {
		assert.NoError(t, engine.CheckName("container", name))
	}
	for _, name := range []string{"", "/", "/data", "-a", ".", "a/b", "a b", "ä", "a\x00"} {
		err := engine.CheckName("network", name)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", name, err)
		assert.Contains(t, err.Error(), "network")
	}
}

func TestDoTakesARedirectForAnError(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /things", http.StatusMovedPermanently, "")
	_, err := s.Engine().Do(context.Background(), http.MethodPost, "/things", nil, nil)
	assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
}

func TestDoTakesNotModifiedForSuccess(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /things", http.StatusNotModified, "")
	resp, err := s.Engine().Do(context.Background(), http.MethodPost, "/things", nil, nil)
	require.NoError(t, err)
	assert.NoError(t, resp.Body.Close())
}
