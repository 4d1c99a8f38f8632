package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestResize(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc","State":{"Running":true},"Config":{"Tty":true}}`)
	s.Reply("POST /containers/abc/resize", 200, "")
	_, err := Resize(context.Background(), s.Engine(), ResizeRequest{Ref: web, Screen: Screen{Height: 24, Width: 80}})
	require.NoError(t, err)
	assert.Equal(t, "h=24&w=80", s.Last().Query)
}

func TestResizeOfWhatHasNoTerminal(t *testing.T) {
	for code, body := range map[fault.Code]string{
		fault.Conflict:   `{"Id":"abc","State":{"Running":true},"Config":{}}`,
		fault.NotRunning: `{"Id":"abc","State":{"Status":"exited"},"Config":{"Tty":true}}`,
	} {
		s := enginetest.New(t)
		s.Reply("GET /containers/web/json", 200, body)
		_, err := Resize(context.Background(), s.Engine(), ResizeRequest{Ref: web, Screen: Screen{Height: 24, Width: 80}})
		wantCode(t, err, code)
	}
	_, err := Resize(context.Background(), enginetest.New(t).Engine(), ResizeRequest{Ref: web, Screen: Screen{Height: 24, Width: 80}})
	wantCode(t, err, fault.ContainerNotFound)
}

func TestSizesThatNoTerminalHas(t *testing.T) {
	e := enginetest.New(t).Engine()
	for _, size := range []Screen{{}, {Height: 24}, {Width: 80}, {Height: -1, Width: 80}, {Height: 24, Width: 65536}} {
		_, err := Resize(context.Background(), e, ResizeRequest{Ref: web, Screen: size})
		wantCode(t, err, fault.InvalidArgument)
		_, err = ResizeExec(context.Background(), e, ResizeExecRequest{ExecRef: ExecRef{ExecID: "x1"}, Screen: size})
		assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
	}
	_, err := Resize(context.Background(), e, ResizeRequest{Screen: Screen{Height: 24, Width: 80}})
	assert.Equal(t, fault.InvalidArgument, fault.CodeOf(err))
}
