package image

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dockbridge/core/buildkit"
	"dockbridge/core/fault"

	controlapi "github.com/moby/buildkit/api/services/control"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"
)

func moment(seconds int64) *timestamppb.Timestamp { return timestamppb.New(time.Unix(seconds, 0)) }

func TestStepsOfBuildKit(t *testing.T) {
	var reports []BuildProgress
	b := newBuildSteps(func(p BuildProgress) error {
		reports = append(reports, p)
		return nil
	})
	require.NoError(t, b.take(&buildkit.Status{
		Vertexes: []*controlapi.Vertex{{Digest: "a", Name: "[base 1/2] FROM web", Started: moment(1), Completed: moment(1), Cached: true}, {Digest: "b", Name: "[base 2/2] RUN make"}},
	}))
	require.NoError(t, b.take(&buildkit.Status{
		Vertexes: []*controlapi.Vertex{{Digest: "b", Name: "[base 2/2] RUN make", Started: moment(2)}},
		Logs:     []*controlapi.VertexLog{{Vertex: "b", Stream: 1, Msg: []byte("one\ntw"), Timestamp: moment(3)}, {Vertex: "b", Stream: 2, Msg: []byte("bad\n"), Timestamp: moment(3)}},
	}))
	require.NoError(t, b.take(&buildkit.Status{
		Vertexes: []*controlapi.Vertex{{Digest: "b", Started: moment(2), Completed: moment(4), Error: "exit code: 3"}},
		Logs:     []*controlapi.VertexLog{{Vertex: "b", Stream: 1, Msg: []byte("o"), Timestamp: moment(3)}},
	}))
	assert.Equal(t, "#1 [base 1/2] FROM web\n#1 CACHED\n#2 [base 2/2] RUN make\n#2 1.000 one\n#2 1.000 bad\n#2 1.000 two\n#2 ERROR: exit code: 3\n", b.log.String())
	last := reports[len(reports)-1]
	assert.EqualValues(t, "done", last.Kind)
	assert.InDelta(t, 2, *last.Seconds, 0.001)
	assert.Equal(t, "exit code: 3", last.Error)

	err := BuildRequest{}.explainSteps(&buildkit.Failure{Message: "it did not work", ExitCode: 3, Line: 2}, b, []string{"web:1"})
	f := fault.From(err)
	assert.Equal(t, fault.BuildFailed, f.Code)
	assert.Equal(t, "the build failed at step 2/2 of base (RUN make): it did not work", f.Message)
	assert.Equal(t, map[string]any{"exit_code": 3, "instruction": "RUN make", "logs": "one\nbad\ntwo", "stage": "base", "step": 2, "steps": 2, "line": 2}, f.Details)
	assert.Equal(t, "web:1", f.Resource)
	f = fault.From(BuildRequest{}.explainSteps(&buildkit.Failure{Message: "write /x: no space left on device"}, b, nil))
	assert.Equal(t, fault.NoSpace, f.Code)
	own := errors.New("the report's own")
	assert.Equal(t, own, BuildRequest{}.explainSteps(own, b, nil))
}

func TestAnEngineThatNamesTooManySteps(t *testing.T) {
	b := newBuildSteps(unwatched)
	status := &buildkit.Status{}
	for i := range mostSteps + 1 {
		status.Vertexes = append(status.Vertexes, &controlapi.Vertex{Digest: fmt.Sprint(i), Name: strings.Repeat("x", 10)})
	}
	assert.Equal(t, fault.BadReply, fault.CodeOf(b.take(status)))
	b = newBuildSteps(unwatched)
	require.NoError(t, b.take(&buildkit.Status{Vertexes: []*controlapi.Vertex{{Digest: "a", Name: strings.Repeat("y", 10*mostName), Started: moment(1)}}}))
	assert.Less(t, len(b.log.String()), 2*mostName)
	require.NoError(t, b.take(&buildkit.Status{Logs: []*controlapi.VertexLog{{Vertex: "a", Msg: []byte(strings.Repeat("z", 5<<20))}}}))
	assert.Less(t, len(b.steps["a"].partial[0]), 2<<20)
}
