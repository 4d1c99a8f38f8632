package engine_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type document = map[string]any

func get(ctx context.Context, e *engine.Engine) error {
	_, err := engine.Get[document](ctx, e, "/thing", nil)
	return err
}

func TestTheVersionIsNegotiated(t *testing.T) {
	for name, c := range map[string]struct{ server, pinned, variable, want string }{
		"an older engine":              {server: "1.41", want: "1.41"},
		"a newer engine":               {server: "1.99", want: "1.51"},
		"pinned":                       {server: "1.41", pinned: "1.30", want: "1.30"},
		"pinned with its letter":       {server: "1.41", pinned: "v1.30", want: "1.30"},
		"pinned in the environment":    {server: "1.41", variable: "1.29", want: "1.29"},
		"the argument wins":            {server: "1.41", pinned: "1.30", variable: "1.29", want: "1.30"},
		"numbers, not texts, compared": {server: "1.9", want: "1.9"},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.SetVersion(c.server)
			s.Reply("GET /thing", 200, `{}`)
			e := s.EngineWith(engine.Options{APIVersion: c.pinned, Environment: endpoint.Environment{Variables: map[string]string{"DOCKER_API_VERSION": c.variable}}})

			require.NoError(t, get(context.Background(), e))

			assert.Equal(t, c.want, s.Last().Version)
			version, err := e.Version(context.Background())
			require.NoError(t, err)
			assert.Equal(t, c.want, version)
			api, err := e.API(context.Background())
			require.NoError(t, err)
			assert.Equal(t, c.want, api.ClientVersion())
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	negative, many := -1, 21
	for name, o := range map[string]engine.Options{
		"a version that is none": {APIVersion: "latest"},
		"a negative timeout":     {Timeout: -1},
		"negative retries":       {Retries: &negative},
		"too many retries":       {Retries: &many},
		"an unusable host":       {Host: "gopher://x"},
	} {
		_, err := engine.Open(o)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%s: %v", name, err)
	}
	_, err := engine.Open(engine.Options{Host: "npipe:////./pipe/docker_engine"})
	assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
}

func TestOpenKeepsWhatItWasGiven(t *testing.T) {
	env := endpoint.Environment{Home: "/home/me"}
	e, err := engine.Open(engine.Options{Environment: env, Host: "unix:///x", Timeout: 1.5})
	require.NoError(t, err)
	assert.Equal(t, env, e.Environment())
	assert.Equal(t, 1500*time.Millisecond, e.Timeout())
	assert.Equal(t, "unix:///x", e.Endpoint().Host)
	assert.Equal(t, time.Duration(1<<63-1), engine.Seconds(1e300))
}

func TestRequireNamesTheFeature(t *testing.T) {
	s := enginetest.New(t)
	s.SetVersion("1.41")
	e := s.Engine()
	require.NoError(t, e.Require(context.Background(), "1.41", "this"))

	err := e.Require(context.Background(), "1.42", "the all filter")

	require.True(t, fault.Is(err, fault.Unsupported), "%v", err)
	assert.Contains(t, err.Error(), "the all filter needs API version 1.42")
	assert.Equal(t, "1.41", fault.From(err).Details["api_version"])
}

func TestPingTellsWhatTheEngineIs(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /_ping", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Docker-Experimental", "true")
		w.Header().Set("Builder-Version", "2")
		w.Header().Set("Swarm", "active/manager")
	})
	ping, err := s.Engine().Ping(context.Background())
	require.NoError(t, err)
	assert.Equal(t, engine.Ping{APIVersion: "1.51", NegotiatedVersion: "1.51", OSType: "linux", Experimental: true, BuilderVersion: "2", Swarm: "active/manager"}, ping)
}

func TestAPingThatNamesNoVersionIsABadReply(t *testing.T) {
	s := enginetest.New(t)
	s.Handle("GET /_ping", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Del("Api-Version")
		w.Header().Del("Ostype")
	})
	e := s.Engine()
	for name, call := range map[string]func() error{
		"ping": func() error { _, err := e.Ping(context.Background()); return err },
		"get":  func() error { return get(context.Background(), e) },
		"api":  func() error { _, err := e.API(context.Background()); return err },
		"require": func() error {
			return e.Require(context.Background(), "1.40", "x")
		},
		"hijack": func() error {
			_, err := e.Hijack(context.Background(), "/x", nil, nil)
			return err
		},
	} {
		assert.True(t, fault.Is(call(), fault.BadReply), name)
	}
}

func TestAnImpatientCallerDoesNotWaitForAnothersPing(t *testing.T) {
	s := enginetest.New(t)
	s.Stall("GET /_ping")
	e := s.Engine()
	patient, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = e.Version(patient) })
	for len(s.Requests()) == 0 { // the patient one is on its way
		time.Sleep(time.Millisecond)
	}

	short, done := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer done()
	_, err := e.Version(short)

	assert.True(t, fault.Is(err, fault.Timeout), "%v", err)
	cancel()
	wg.Wait()
}

func TestManyFirstCallsAtOnce(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{}`)
	e := s.Engine()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { assert.NoError(t, get(context.Background(), e)) })
	}
	wg.Wait()
}
