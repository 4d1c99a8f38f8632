package system

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func request(s *enginetest.Simulated, r RequestRequest) (Response, error) {
	return Request(context.Background(), s.Engine(), r)
}

func TestRequestSendsWhatItIsGiven(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("POST /things/create", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Add("X-Thing", "a")
		w.Header().Add("X-Thing", "b")
		w.WriteHeader(201)
		_, _ = io.WriteString(w, `{"Id":"x"}`)
	})
	found, err := request(s, RequestRequest{
		Method: "POST", Path: "/things/create", Query: Query{"all": {"true"}, "n": {"a b", "c&d=e"}},
		JSON: JSON(`{"A":null,"B":[1.50]}`), Headers: Headers{"x-registry-auth": "secret", "User-Agent": "me"},
	})
	require.NoError(t, err)
	assert.Equal(t, 201, found.Status)
	assert.Equal(t, "a, b", found.Headers["X-Thing"])
	assert.JSONEq(t, `{"Id":"x"}`, string(found.Body))
	sent := s.Last()
	assert.Equal(t, "1.51", sent.Version)
	assert.Equal(t, "all=true&n=a+b&n=c%26d%3De", sent.Query)
	assert.Equal(t, `{"A":null,"B":[1.50]}`, sent.Body)
	assert.Equal(t, "application/json", sent.Header.Get("Content-Type"))
	assert.Equal(t, "secret", sent.Header.Get("X-Registry-Auth"))
	assert.Equal(t, "me", sent.Header.Get("User-Agent"))

	_, err = request(s, RequestRequest{Method: "POST", Path: "/things/create", Data: []byte("bytes"), Headers: Headers{"Content-Type": "application/x-tar"}})
	require.NoError(t, err)
	assert.Equal(t, "bytes", s.Last().Body)
	assert.Equal(t, "application/x-tar", s.Last().Header.Get("Content-Type"))

	asked := len(s.Requests())
	s.Reply("POST /things/upload", 503, `{"message":"later"}`)
	body := engine.NewBody(strings.NewReader("written"), nil)
	_, err = request(s, RequestRequest{Method: "POST", Path: "/things/upload", Written: engine.Written{Body: body}, Repeatable: true})
	require.Error(t, err)
	assert.Equal(t, "written", s.Last().Body)
	assert.Len(t, s.Requests(), asked+1, "what is written cannot be sent again")
}

func TestRequestWithoutABody(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("HEAD /things", 200, "")
	s.Reply("DELETE /things", 204, "")
	s.Reply("POST /things", 304, "")
	for method, status := range map[string]int{"HEAD": 200, "DELETE": 204, "POST": 304} {
		found, err := request(s, RequestRequest{Method: Method(method), Path: "/things"})
		require.NoError(t, err)
		assert.Equal(t, status, found.Status)
		assert.Empty(t, found.Body)
	}
}

// What is escaped in a path stays so: it is one name, also after the engine was replaced by one of another version.
func TestRequestKeepsWhatIsEscaped(t *testing.T) {
	s := enginetest.New(t)
	var asked []string
	s.Otherwise(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		if strings.HasPrefix(r.RequestURI, "/v1.51") {
			w.Header().Set("Api-Version", "1.41")
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"message":"client version 1.51 is too new"}`)
		}
	})
	e := s.Engine()
	_, err := e.Version(context.Background())
	require.NoError(t, err)
	s.SetVersion("1.41")
	_, err = Request(context.Background(), e, RequestRequest{Method: "GET", Path: "/images/a%2Fb:c%25/json"})
	require.NoError(t, err)
	assert.Equal(t, []string{"/v1.51/images/a%2Fb:c%25/json", "/v1.41/images/a%2Fb:c%25/json"}, asked)
}

func TestRequestRefusesWhatWouldBeAnother(t *testing.T) {
	s := enginetest.New(t)
	good := func() RequestRequest { return RequestRequest{Method: "GET", Path: "/x"} }
	for field, values := range map[string][]string{
		"method": {"", "get", "GET /y HTTP/1.1\r\n", "CONNECT", "TRACE", "G\x00T", "GET "},
		"path": {
			"", "/", "x", "//host/x", "http://host/x", "/x?y=1", "/x#y", "/x y", "/x\r\nHost: y", "/x\x00", "/é", "/x%0d%0ay", "/x%00", "/x%7f", "/x%", "/x%zz",
			"/x//y", "/x/../y", "/x/..", "/./x", "/x/%2e%2e/y", "/x/%2E./y", "/v1.41/x", "/v1/x", "/v1.41", "/x\\y", "/x[y]", "/%76" + "1.41/x",
		},
		"headers": {"", "a b", "a:b", "a\r\nb", "é", "Host", "host", "Content-Length", "transfer-encoding", "Connection", "Upgrade", "TE", "Trailer", "Expect"},
		"value":   {"a\r\nb", "a\nb", "a\x00b", "é", "\x7f"},
	} {
		for _, value := range values {
			r := good()
			switch field {
			case "method":
				r.Method = Method(value)
			case "path":
				r.Path = value
			case "headers":
				r.Headers = Headers{value: "x"}
			default:
				r.Headers = Headers{"X-A": value}
			}
			_, err := request(s, r)
			require.Equal(t, fault.InvalidArgument, fault.CodeOf(err), "%s %q", field, value)
			assert.NotEmpty(t, fault.From(err).Hint)
			assert.Contains(t, fault.From(err).Details["field"], strings.Replace(field, "value", `headers["X-A"]`, 1))
		}
	}
	both := good()
	both.JSON, both.Data = JSON("1"), []byte("x")
	_, err := request(s, both)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	none := good()
	none.MaxBytes = new(wire.Size)
	_, err = request(s, none)
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	assert.Empty(t, s.Requests(), "nothing was sent")
	for _, path := range []string{"/x/", "/volumes", "/version", "/vault/x", "/a/b:c@sha256:d", "/a/b%20c", "/~x/...", "/images/a%2Fb/json"} {
		s.Reply("GET "+strings.ReplaceAll(strings.ReplaceAll(path, "%20", " "), "%2F", "/"), 200, "{}")
		_, err := request(s, RequestRequest{Method: "GET", Path: path})
		require.NoError(t, err, path)
	}
}

func TestRequestErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /gone", 404, `{"message":"No such thing: gone"}`)
	s.Reply("POST /busy", 409, `{"message":"it is busy"}`)
	s.Reply("GET /moved", 301, ``)
	s.Reply("HEAD /gone", 404, ``)
	for route, code := range map[string]fault.Code{
		"GET /gone": fault.NotFound, "POST /busy": fault.Conflict, "GET /moved": fault.BadReply, "HEAD /gone": fault.NotFound,
	} {
		method, path, _ := strings.Cut(route, " ")
		_, err := request(s, RequestRequest{Method: Method(method), Path: path})
		assert.Equal(t, code, fault.CodeOf(err), "%s: %v", route, err)
		assert.Equal(t, path, fault.From(err).Resource)
	}
	_, err := request(s, RequestRequest{Method: "GET", Path: "/gone"})
	assert.Contains(t, fault.From(err).Message, "No such thing: gone")
	assert.Equal(t, 404, fault.From(err).Status)
}

func TestRequestHasABound(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /large", 200, strings.Repeat("x", 1000))
	most := wire.Size(999)
	_, err := request(s, RequestRequest{Method: "GET", Path: "/large", Bound: engine.Bound{MaxBytes: &most}})
	f := fault.From(err)
	assert.Equal(t, fault.TooLarge, f.Code)
	assert.Equal(t, "max_bytes", f.Details["argument"])
	most = 1000
	found, err := request(s, RequestRequest{Method: "GET", Path: "/large", Bound: engine.Bound{MaxBytes: &most}})
	require.NoError(t, err)
	assert.Len(t, found.Body, 1000)
}

// Reads are asked again when their connection is lost, before and within the reply; others only when they may be.
func TestRequestIsRepeatedWhereThatIsHarmless(t *testing.T) {
	for name, c := range map[string]struct {
		method, cut string
		repeatable  bool
		tries       int
	}{
		"a read":                        {"GET", "", false, 2},
		"a read whose reply breaks off": {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n{", false, 2},
		"a write":                       {"POST", "", false, 1},
		"a repeatable write":            {"POST", "", true, 2},
		"its reply breaks off":          {"PUT", "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n{", true, 2},
		"a write whose reply breaks":    {"PUT", "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n{", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			tries := 0
			s.Handle(c.method+" /x", func(w http.ResponseWriter, _ *http.Request) {
				if tries++; tries == 1 {
					conn, _, _ := w.(http.Hijacker).Hijack()
					_, _ = io.WriteString(conn, c.cut)
					_ = conn.Close()
				}
			})
			_, err := request(s, RequestRequest{Method: Method(c.method), Path: "/x", Repeatable: c.repeatable, JSON: JSON(`{}`)})
			assert.Equal(t, c.tries, tries)
			if c.tries == 1 {
				assert.Equal(t, fault.ConnectionLost, fault.CodeOf(err))
			} else {
				require.NoError(t, err)
				assert.Equal(t, "{}", s.Last().Body)
			}
		})
	}
}

// The engine repeats what it was asked; values that are secret in an operation's arguments are so here.
func TestRequestNamesWhatIsSecretInItsBody(t *testing.T) {
	j := JSON(`{"Image":"shown","Env":["KEY=hidden1"],"Labels":{"a":"shown"},"LogConfig":{"Options":{"token":"hidden2"}},"password":"hidden3",
		"From":"https://user:hidden4@host/x","N":1}`)
	hidden := fault.New(fault.EngineFailed, "%s", j).Hide(j.Secrets(nil)).Message
	assert.NotContains(t, hidden, "hidden")
	assert.Contains(t, hidden, `{"Image":"shown","Env":["KEY=…"],"Labels":{"a":"shown"}`)
	assert.Empty(t, JSON("no JSON").Secrets(nil))
	assert.Empty(t, JSON(nil).Secrets(nil))
}

func TestRequestParameters(t *testing.T) {
	var m Method
	require.NoError(t, m.UnmarshalJSON([]byte(`"PUT"`)))
	assert.Error(t, m.UnmarshalJSON([]byte(`"GET /x"`)))
	var q Query
	require.NoError(t, q.UnmarshalJSON([]byte(`{"t":"x","n":1.50,"b":true,"f":false,"none":null,"l":["a",2],"m":{"label":["a"],"x":null},"e":[]}`)))
	assert.Equal(t, Query{"t": {"x"}, "n": {"1.50"}, "b": {"true"}, "f": {"false"}, "l": {"a", "2"}, "m": {`{"label":["a"],"x":null}`}}, q)
	require.NoError(t, q.UnmarshalJSON([]byte(`null`)))
	for _, wrong := range []string{`[]`, `"a=b"`, `{"a":[null]}`, `{"a":[[1]]}`, `{"a":[{}]}`} {
		assert.Error(t, q.UnmarshalJSON([]byte(wrong)), wrong)
	}
	assert.NotEmpty(t, Query{}.PythonType()+JSON{}.PythonType())
}
