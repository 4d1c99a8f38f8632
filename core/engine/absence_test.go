package engine_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// restarted stops an engine that has answered, and lets it come back after longer than the counted tries take.
func restarted(t *testing.T, e *engine.Engine, s *enginetest.Simulated) {
	t.Helper()
	require.NoError(t, get(context.Background(), e))
	s.Stop()
	started := make(chan struct{})
	time.AfterFunc(600*time.Millisecond, func() { s.Start(); close(started) })
	t.Cleanup(func() { <-started })
}

func TestAnEngineThatIsRestartedIsWaitedFor(t *testing.T) {
	for name, ctx := range map[string]context.Context{
		"on its own": context.Background(), "in the caller's thread": transport.Interruptible(context.Background()),
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("GET /thing", 200, `{}`)
			e := s.Engine()
			restarted(t, e, s)
			require.NoError(t, get(ctx, e))
		})
	}
}

func TestACreateIsWaitedWithToo(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{}`)
	s.Reply("POST /things", 201, `{}`)
	e := s.Engine()
	restarted(t, e, s)
	resp, err := e.Do(context.Background(), http.MethodPost, "/things", nil, nil)
	require.NoError(t, err, "it was never sent before")
	_ = resp.Body.Close()
	var creates int
	for _, r := range s.Requests() {
		if r.Method == http.MethodPost {
			creates++
		}
	}
	assert.Equal(t, 1, creates)
}

func TestWhoDoesNotWait(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /thing", 200, `{}`)
	patient, none := s.Engine(), 0
	without := s.EngineWith(engine.Options{Retries: &none})
	for _, e := range []*engine.Engine{patient, without} {
		require.NoError(t, get(context.Background(), e))
	}
	never := s.Engine()
	closed := s.Engine()
	require.NoError(t, get(context.Background(), closed))
	s.Stop()
	defer s.Start()

	soon, cancel := context.WithTimeout(context.Background(), 8*time.Second) // less than an engine is waited for
	defer cancel()
	unreachable := func(err error) {
		t.Helper()
		assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
		assert.NoError(t, soon.Err(), "it was waited for")
	}
	unreachable(get(soon, without))
	unreachable(get(soon, never))
	_, err := patient.Ping(engine.Impatient(soon))
	unreachable(err)

	short, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	assert.True(t, fault.Is(get(short, patient), fault.EngineUnreachable), "a deadline ends the wait")

	time.AfterFunc(100*time.Millisecond, closed.Close)
	unreachable(get(soon, closed))
}
