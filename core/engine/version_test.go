package engine_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// speaking lets an engine refuse every version but those up to its own.
func speaking(s *enginetest.Simulated, version *string) {
	s.Otherwise(func(w http.ResponseWriter, r *http.Request) {
		used, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v"), "/")
		switch {
		case used != *version:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"message":"client version `+used+` is too new or too old"}`)
		case strings.HasSuffix(r.URL.Path, "/start"):
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
				_ = conn.(*net.UnixConn).CloseWrite()
			}
		default:
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, `{"Id":"x","Spoken":"`+used+`","Sent":"`+strings.ReplaceAll(string(body), `"`, "'")+`"}`)
		}
	})
}

func TestAnEngineThatIsReplacedByAnotherVersion(t *testing.T) {
	overEach(t, func(t *testing.T, s *enginetest.Simulated, open func(engine.Options) *engine.Engine) {
		for name, ask := range map[string]func(e *engine.Engine) error{
			"GET": func(e *engine.Engine) error {
				_, err := engine.Get[document](context.Background(), e, "/thing", nil)
				return err
			},
			"POST": func(e *engine.Engine) error {
				resp, err := e.Do(context.Background(), http.MethodPost, "/thing", nil, document{"a": 1})
				if err != nil {
					return err
				}
				doc, err := engine.Read[document](e, resp)
				assert.Contains(t, string(doc.Raw), "{'a':1}", "the body is sent again")
				return err
			},
			"a connection that is taken over": func(e *engine.Engine) error {
				stream, err := e.Hijack(context.Background(), "/exec/x/start", nil, document{"Tty": true})
				if err == nil {
					_ = stream.Close()
				}
				return err
			},
			"docker's client": func(e *engine.Engine) error {
				api, err := e.API(context.Background())
				require.NoError(t, err)
				_, err = api.ContainerInspect(context.Background(), "web")
				return err
			},
		} {
			version := "1.41"
			s.SetVersion(version)
			speaking(s, &version)
			e := open(engine.Options{})
			require.NoError(t, ask(e), name)
			for _, next := range []string{"1.48", "1.40"} { // an upgrade, and back
				version = next
				s.SetVersion(next)
				require.NoError(t, ask(e), "%s with %s", name, next)
				spoken, err := e.Version(context.Background())
				require.NoError(t, err)
				assert.Equal(t, next, spoken)
				api, err := e.API(context.Background())
				require.NoError(t, err)
				assert.Equal(t, next, api.ClientVersion())
			}
		}
	})
}

func TestAPinnedVersionStays(t *testing.T) {
	s := enginetest.New(t)
	version := "1.41"
	s.SetVersion(version)
	speaking(s, &version)
	e := s.EngineWith(engine.Options{APIVersion: "1.48"})
	_, err := engine.Get[document](context.Background(), e, "/thing", nil)
	assert.ErrorContains(t, err, "client version 1.48")
	assert.Len(t, s.Requests(), 1)
}

func TestA503OfANodeThatIsNoManagerIsAnAnswer(t *testing.T) {
	s := enginetest.New(t)
	const said = `{"message":"This node is not a swarm manager."}`
	s.Reply("GET /services", 503, said)
	s.Reply("POST /networks/create", 503, said)
	s.Reply("GET /info", 200, `{"Swarm":{"ControlAvailable":false}}`)
	_, err := engine.Get[document](context.Background(), s.Engine(), "/services", nil)
	require.True(t, fault.Is(err, fault.NotSwarmManager), "%v", err)
	assert.False(t, fault.From(err).Retryable)
	assert.Contains(t, fault.From(err).Hint, "docker swarm init")
	asked := 0
	for _, r := range s.Requests() {
		if r.Path == "/services" {
			asked++
		}
	}
	assert.Equal(t, 1, asked, "it is not asked again")
	_, err = s.Engine().Do(context.Background(), http.MethodPost, "/networks/create", nil, document{"Driver": "overlay"})
	require.True(t, fault.Is(err, fault.NotSwarmManager), "%v", err)

	s.Reply("GET /info", 200, `{"Swarm":{"ControlAvailable":true}}`)
	_, err = engine.Get[document](context.Background(), s.Engine(), "/services", nil)
	assert.True(t, fault.Is(err, fault.EngineFailed), "%v", err)
}
