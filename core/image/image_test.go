package image

import (
	"context"
	"encoding/json"
	"net/url"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func quiet(registry.Progress) error { return nil }

func background() context.Context { return context.Background() }

// query gives the values of the last request's query.
func query(t *testing.T, s *enginetest.Simulated) url.Values {
	t.Helper()
	values, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	return values
}

func filtersOf(t *testing.T, values url.Values) map[string]map[string]bool {
	t.Helper()
	var f map[string]map[string]bool
	require.NoError(t, json.Unmarshal([]byte(values.Get("filters")), &f))
	return f
}

// onOne runs every operation that is about one image of the given name.
func onOne(e *engine.Engine, name string) map[string]error {
	ref := Ref{Image: name}
	failed := map[string]error{}
	_, failed["inspect"] = Inspect(background(), e, InspectRequest{Ref: ref})
	_, failed["history"] = History(background(), e, HistoryRequest{Ref: ref})
	_, failed["tag"] = Tag(background(), e, TagRequest{Ref: ref, Repository: "a"})
	_, failed["remove"] = Remove(background(), e, RemoveRequest{Ref: ref})
	_, failed["push"] = Push(background(), e, PushRequest{Image: name}, quiet)
	_, failed["save"] = Save(background(), e, SaveRequest{Images: []string{name}}, quiet)
	return failed
}

// onAny runs the operations that are not about one image of the engine.
func onAny(e *engine.Engine) map[string]error {
	failed := map[string]error{}
	_, failed["list"] = List(background(), e, ListRequest{})
	_, failed["sizes"] = List(background(), e, ListRequest{SharedSize: true})
	_, failed["prune"] = Prune(background(), e, PruneRequest{})
	_, failed["pull"] = Pull(background(), e, PullRequest{Image: "a"}, quiet)
	_, failed["push all"] = Push(background(), e, PushRequest{Image: "a", AllTags: true}, quiet)
	_, failed["load"] = Load(background(), e, LoadRequest{Data: []byte("x")}, quiet)
	_, failed["import"] = Import(background(), e, ImportRequest{Data: []byte("x")}, quiet)
	_, failed["exists"] = Exists(background(), e, ExistsRequest{Ref: Ref{Image: "a"}})
	return failed
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, name := range []string{"", " ", "../version", "a b", "a?force=1", "a#b", "a\nb", "a\x00b", "$(x)", "Web"} {
		failed := onOne(e, name)
		_, failed["exists"] = Exists(background(), e, ExistsRequest{Ref: Ref{Image: name}})
		_, failed["target"] = Tag(background(), e, TagRequest{Ref: Ref{Image: "a"}, Repository: name})
		_, failed["pull"] = Pull(background(), e, PullRequest{Image: name}, quiet)
		for operation, err := range failed {
			assert.True(t, fault.Is(err, fault.InvalidArgument), "%s %q: %v", operation, name, err)
		}
	}
	assert.Empty(t, s.Requests())
}

func TestWithoutAnEngine(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix://" + t.TempDir() + "/none.sock", Retries: new(int)})
	require.NoError(t, err)
	for operation, err := range onOne(e, "web") {
		assert.True(t, fault.Is(err, fault.EngineUnreachable), "%s: %v", operation, err)
	}
	for operation, err := range onAny(e) {
		assert.True(t, fault.Is(err, fault.EngineUnreachable), "%s: %v", operation, err)
	}
}

func TestAMissingImageIsNamed(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, route := range []string{"GET /images/web:1/json", "GET /images/web:1/history", "POST /images/web:1/tag", "DELETE /images/web:1", "GET /images/get"} {
		s.Reply(route, 404, `{"message":"No such image: web:1"}`)
	}
	for operation, err := range onOne(e, "web:1") {
		assert.True(t, fault.Is(err, fault.ImageNotFound), "%s: %v", operation, err)
		assert.Equal(t, "web:1", fault.From(err).Resource, operation)
		assert.Equal(t, 404, fault.From(err).Status, operation)
	}
	result, err := Exists(background(), e, ExistsRequest{Ref: Ref{Image: "web:1"}})
	require.NoError(t, err)
	assert.False(t, result.Exists)
}
