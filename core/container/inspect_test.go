package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInspectGivesTheEnginesReplyUntouched(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc","Name":"/web","State":{"Status":"running"},"Unknown":1}`)

	doc, err := Inspect(context.Background(), s.Engine(), InspectRequest{Ref: Ref{Container: "web"}, Size: true})

	require.NoError(t, err)
	assert.JSONEq(t, `{"Id":"abc","Name":"/web","State":{"Status":"running"},"Unknown":1}`, string(doc.Raw))
	details, err := doc.Decode()
	require.NoError(t, err)
	assert.EqualValues(t, "running", details.State.Status)
	assert.Equal(t, "size=1", s.Last().Query)
	assert.Equal(t, "1.51", s.Last().Version)
}

func TestInspectNamesTheMissingContainer(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 404, `{"message":"No such container: web"}`)

	_, err := Inspect(context.Background(), s.Engine(), InspectRequest{Ref: Ref{Container: "web"}})

	assert.True(t, fault.Is(err, fault.ContainerNotFound), "%v", err)
	assert.Equal(t, "web", fault.From(err).Resource)
}

func TestInspectRefusesWhatIsNoName(t *testing.T) {
	s := enginetest.New(t)
	for _, name := range []string{"", "/", "a b", "../x", "a;b", "$(x)", "a\nb", "a\x00b", `a"b`} {
		_, err := Inspect(context.Background(), s.Engine(), InspectRequest{Ref: Ref{Container: name}})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%q: %v", name, err)
	}
	assert.Empty(t, s.Requests())
}

func TestInspectTakesTheNameAsTheEngineWritesIt(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, `{"Id":"abc"}`)

	_, err := Inspect(context.Background(), s.Engine(), InspectRequest{Ref: Ref{Container: "/web"}})

	require.NoError(t, err)
}
