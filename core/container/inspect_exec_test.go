package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspectExec(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /exec/x1/json", 200, `{"ID":"x1","Running":false,"ExitCode":3,"ContainerID":"c1","ProcessConfig":{"entrypoint":"sh","arguments":["-c","true"],"user":"5"}}`)
	doc, err := InspectExec(context.Background(), s.Engine(), InspectExecRequest{ExecRef: ExecRef{ExecID: "x1"}})
	require.NoError(t, err)
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.Equal(t, 3, *details.ExitCode)
	assert.Equal(t, "c1", details.ContainerID)
	assert.Equal(t, ExecProcess{Entrypoint: "sh", Arguments: []string{"-c", "true"}, User: "5"}, details.Process)
}

func TestInspectExecOfWhatIsNotThere(t *testing.T) {
	for id, code := range map[string]fault.Code{"gone": fault.NotFound, "../x": fault.InvalidArgument, "": fault.InvalidArgument} {
		_, err := InspectExec(context.Background(), enginetest.New(t).Engine(), InspectExecRequest{ExecRef: ExecRef{ExecID: id}})
		assert.Equal(t, code, fault.CodeOf(err), id)
	}
}
