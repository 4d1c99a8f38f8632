//go:build linux

package engine

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dockbridge/core/transport"
	"dockbridge/internal/endpointtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// stepEngine is an engine that was asked before, as it must be for steps.
func stepEngine(t *testing.T, handler http.HandlerFunc) *Engine {
	t.Helper()
	path, _ := endpointtest.ServeUnix(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.51")
		if r.URL.Path != "/_ping" {
			handler(w, r)
		}
	})
	e, err := Open(Options{Host: "unix://" + path})
	require.NoError(t, err)
	t.Cleanup(e.Close)
	assert.Nil(t, e.NewSteps(), "before the version is known, an operation has to ask for it")
	_, err = e.Version(context.Background())
	require.NoError(t, err)
	return e
}

// drive runs an operation as an event loop does: it waits for the socket, and never in a step.
func drive(t *testing.T, s *transport.Steps, operation func(context.Context) (any, error)) (any, transport.Progress, error) {
	t.Helper()
	for {
		result, progress, err := s.Run(context.Background(), operation)
		if progress != transport.Waiting {
			return result, progress, err
		}
		for received := transport.Partial; received != transport.Complete; {
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(s.FD()), Events: unix.POLLIN}}, 5000) //nolint:gosec // a descriptor
			require.NoError(t, err)
			received, err = s.Receive()
			if received == transport.Large {
				received, err = transport.Complete, s.Rest()
			}
			if err != nil {
				s.Close()
				return nil, transport.Unable, err
			}
		}
	}
}

func inspectIn(e *Engine, name string) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		doc, err := Get[struct{}](ctx, e, "/containers/"+name+"/json", nil)
		return string(doc.Raw), err
	}
}

func TestAnOperationInSteps(t *testing.T) {
	large := `{"padding":"` + strings.Repeat("0\\r\\n", 300_000) + `"}`
	e := stepEngine(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "large"):
			_, _ = io.WriteString(w, large)
		case strings.Contains(r.URL.Path, "slow"): // in pieces that come one by one
			for _, piece := range []string{`{"a`, `":`, `1}`} {
				_, _ = io.WriteString(w, piece)
				w.(http.Flusher).Flush()
				time.Sleep(2 * time.Millisecond)
			}
		case strings.Contains(r.URL.Path, "gone"):
			http.Error(w, `{"message":"No such container"}`, http.StatusNotFound)
		default:
			_, _ = io.WriteString(w, `{"Id":"x"}`)
		}
	})
	for name, want := range map[string]string{"web": `{"Id":"x"}`, "large": large, "slow": `{"a":1}`} {
		s := e.NewSteps()
		result, progress, err := drive(t, s, inspectIn(e, name))
		require.Equal(t, transport.Finished, progress, name)
		require.NoError(t, err)
		assert.Equal(t, want, result)
		s.Close()
	}
	_, progress, err := drive(t, e.NewSteps(), inspectIn(e, "gone"))
	assert.Equal(t, transport.Finished, progress)
	assert.ErrorContains(t, err, "No such container")

	runs := 0
	result, progress, err := drive(t, e.NewSteps(), func(ctx context.Context) (any, error) {
		runs++
		first, err := inspectIn(e, "web")(ctx)
		if err != nil {
			return nil, err
		}
		ping, err := e.Ping(ctx)
		if err != nil {
			return nil, err
		}
		return first.(string) + ping.APIVersion, nil
	})
	require.NoError(t, err)
	assert.Equal(t, transport.Finished, progress)
	assert.Equal(t, `{"Id":"x"}1.51`, result, "replies and their headers are there again in the next run")
	assert.Equal(t, 3, runs)
}

func TestWhatCannotBeDoneInSteps(t *testing.T) {
	e := stepEngine(t, func(http.ResponseWriter, *http.Request) {})
	for name, operation := range map[string]func(context.Context) error{
		"a request with a body that is read": func(ctx context.Context) error {
			_, err := e.Do(ctx, http.MethodGet, "/x", nil, nil)
			return err
		},
		"docker's client": func(ctx context.Context) error {
			api, err := e.API(ctx)
			if err == nil {
				_, err = api.Info(ctx)
			}
			return err
		},
		"a connection that is taken over": func(ctx context.Context) error {
			_, err := e.Hijack(ctx, "/x", nil, nil)
			return err
		},
		"two requests at once": func(ctx context.Context) error {
			_, _ = inspectIn(e, "a")(ctx)
			_, err := inspectIn(e, "b")(ctx)
			return err
		},
	} {
		s := e.NewSteps()
		_, progress, _ := drive(t, s, func(ctx context.Context) (any, error) { return nil, operation(ctx) })
		assert.Equal(t, transport.Unable, progress, name)
	}
	e = stepEngine(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	_, progress, err := drive(t, e.NewSteps(), inspectIn(e, "web"))
	assert.Equal(t, transport.Unable, progress, "what may pass is tried again in the ordinary way")
	require.Error(t, err)

	e = stepEngine(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
		_ = conn.Close()
	})
	_, progress, err = drive(t, e.NewSteps(), inspectIn(e, "web"))
	assert.Equal(t, transport.Unable, progress)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	e = stepEngine(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(conn, "garbage\r\n\r\n0\r\n\r\n")
		_ = conn.Close()
	})
	_, progress, err = drive(t, e.NewSteps(), inspectIn(e, "web"))
	assert.Equal(t, transport.Unable, progress)
	assert.ErrorContains(t, err, "malformed")
}

// A reply belongs to what was asked for it: to give it to another question would be the state of another container.
func TestAReplyIsGivenToItsOwnQuestionOnly(t *testing.T) {
	e := stepEngine(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, `{"of":"`+r.URL.Path+`"}`) })
	names := []string{"a", "b"}
	result, progress, _ := drive(t, e.NewSteps(), func(ctx context.Context) (any, error) {
		name := names[0]
		names = names[1:]
		return inspectIn(e, name)(ctx)
	})
	assert.Equal(t, transport.Unable, progress, "%v", result)
	asked := 0
	_, progress, _ = drive(t, e.NewSteps(), func(ctx context.Context) (any, error) {
		header := http.Header{}
		if asked++; asked > 1 {
			header = nil // a reply whose header nobody kept is none for who wants it
		}
		return e.fetch(ctx, "/x", nil, header, e.DocumentLimit())
	})
	assert.Equal(t, transport.Unable, progress)
}

func TestStepsAreForLocalEnginesOnly(t *testing.T) {
	remote, err := Open(Options{Host: "tcp://127.0.0.1:1"})
	require.NoError(t, err)
	remote.negotiated.Store(&Ping{NegotiatedVersion: "1.41"})
	assert.Nil(t, remote.NewSteps())
}
