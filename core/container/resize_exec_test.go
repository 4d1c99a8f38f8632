package container

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var resized = ResizeExecRequest{ExecRef: ExecRef{ExecID: "x1"}, Screen: Screen{Height: 24, Width: 80}}

func TestResizeExecWaitsUntilTheProgramIsStarted(t *testing.T) {
	s := enginetest.New(t)
	var asked atomic.Int32
	s.Handle("GET /exec/x1/json", func(w http.ResponseWriter, _ *http.Request) {
		running := "false"
		if asked.Add(1) > 2 {
			running = "true"
		}
		_, _ = io.WriteString(w, `{"Running":`+running+`,"ProcessConfig":{"tty":true}}`)
	})
	s.Reply("POST /exec/x1/resize", 201, "")
	_, err := ResizeExec(context.Background(), s.Engine(), resized)
	require.NoError(t, err)
	assert.Equal(t, "h=24&w=80", s.Last().Query)
}

func TestResizeExecOfWhatHasNoTerminal(t *testing.T) {
	for state, code := range map[string]fault.Code{
		`{"Running":true}`: fault.Conflict,
		`{"Running":false,"ExitCode":0,"ProcessConfig":{"tty":true}}`: fault.Conflict,
		`{"Running":false,"ProcessConfig":{"tty":true}}`:              fault.Conflict,
	} {
		s := enginetest.New(t)
		s.Reply("GET /exec/x1/json", 200, state)
		_, err := ResizeExec(context.Background(), s.Engine(), resized)
		assert.Equal(t, code, fault.CodeOf(err), state)
		assert.Equal(t, "x1", fault.From(err).Resource)
	}
	_, err := ResizeExec(context.Background(), enginetest.New(t).Engine(), resized)
	assert.Equal(t, fault.NotFound, fault.CodeOf(err))
	_, err = ResizeExec(context.Background(), enginetest.New(t).Engine(), ResizeExecRequest{ExecRef: ExecRef{ExecID: "../x"}, Screen: resized.Screen})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}
