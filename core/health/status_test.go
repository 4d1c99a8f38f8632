package health

import (
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStatusOfAHealthCheck(t *testing.T) {
	w := newWorld(t, withHealth("unhealthy", "refused"))

	r, err := Status(soon(t), w.Engine(), StatusRequest{Ref: web})

	require.NoError(t, err)
	assert.Equal(t, "web", r.Name)
	assert.Equal(t, webID, r.ContainerID)
	assert.EqualValues(t, "running", r.State)
	assert.EqualValues(t, "unhealthy", *r.HealthStatus)
	assert.Equal(t, "2025-08-01T12:00:00.5Z", string(*r.LastHealthCheck))
	assert.Equal(t, 3, r.FailingStreak)
	assert.Equal(t, "refused", r.HealthOutput)
	assert.False(t, r.IsReady)
	assert.Nil(t, r.ExitCode)
}

func TestStatusSaysWhatIsReady(t *testing.T) {
	for _, c := range []struct {
		name, inspect string
		ready, ended  bool
	}{
		{"running without a check", isRunning, true, false},
		{"an engine that says none", document(`{"Status":"running","Health":{"Status":"none"}}`), true, false},
		{"an engine that says nothing", document(`{"Status":"running","Health":{"Status":""}}`), true, false},
		{"healthy", withHealth("healthy", ""), true, false},
		{"starting", withHealth("starting", ""), false, false},
		{"paused", isPaused, false, false},
		{"created", isCreated, false, false},
		{"restarting", isRestarting, false, true},
		{"exited", hasExited, false, true},
		{"exited while healthy", document(`{"Status":"exited","Health":{"Status":"healthy"}}`), false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Status(soon(t), newWorld(t, c.inspect).Engine(), StatusRequest{Ref: web})
			require.NoError(t, err)
			assert.Equal(t, c.ready, r.IsReady)
			assert.Equal(t, c.ended, r.ExitCode != nil)
		})
	}
}

func TestStatusOfWhatIsNotThere(t *testing.T) {
	w := newWorld(t, "")
	_, err := Status(soon(t), w.Engine(), StatusRequest{Ref: web})
	failed(t, err, fault.ContainerNotFound)
	_, err = Status(soon(t), w.Engine(), StatusRequest{Ref: container.Ref{Container: "a b"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestStatusOfAnEngineThatAnswersNonsense(t *testing.T) {
	w := newWorld(t, `{"State":"up"}`)
	_, err := Status(soon(t), w.Engine(), StatusRequest{Ref: web})
	failed(t, err, fault.BadReply)
	w.Cut("GET /containers/web/json", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
	_, err = Status(soon(t), w.Engine(), StatusRequest{Ref: web})
	failed(t, err, fault.ConnectionLost)
}
