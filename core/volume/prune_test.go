package volume

import (
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/wire"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPruneIsTheSameOnEveryEngine(t *testing.T) {
	label := wire.Filters{"label": {"x=y"}}
	for _, c := range []struct {
		name, version string
		r             PruneRequest
		filters       string // "-": refused
	}{
		{"new", "1.51", PruneRequest{}, ""},
		{"new, all", "1.51", PruneRequest{All: true}, `{"all":{"true":true}}`},
		{"new, all by label", "1.42", PruneRequest{All: true, Filters: label}, `{"all":{"true":true},"label":{"x=y":true}}`},
		{"new, all as a filter", "1.51", PruneRequest{Filters: wire.Filters{"all": {"1"}}}, `{"all":{"true":true}}`},
		{"new, all=false as a filter", "1.51", PruneRequest{Filters: wire.Filters{"all": {"false"}}}, ""},
		{"old", "1.41", PruneRequest{}, "-"},
		{"old by label", "1.41", PruneRequest{Filters: label}, "-"},
		{"old, all", "1.41", PruneRequest{All: true}, ""},
		{"old, all by label", "1.41", PruneRequest{All: true, Filters: label}, `{"label":{"x=y":true}}`},
		{"old, all as a filter", "1.41", PruneRequest{Filters: wire.Filters{"all": {"true"}}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := enginetest.New(t)
			s.SetVersion(c.version)
			s.Reply("POST /volumes/prune", 200, `{"VolumesDeleted":["a"],"SpaceReclaimed":42}`)
			pruned, err := Prune(background, s.Engine(), c.r)
			if c.filters == "-" {
				assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
				assert.Contains(t, fault.From(err).Hint, "all=True")
				assert.Empty(t, s.Requests())
				return
			}
			require.NoError(t, err)
			assert.Equal(t, Pruned{Volumes: []string{"a"}, SpaceReclaimed: 42}, pruned)
			query, err := url.ParseQuery(s.Last().Query)
			require.NoError(t, err)
			if c.filters == "" {
				assert.Empty(t, query.Get("filters"))
			} else {
				assert.JSONEq(t, c.filters, query.Get("filters"))
			}
		})
	}
	assert.Equal(t, wire.Filters{"label": {"x=y"}}, label, "the caller's filters stay as they are")
}

func TestPruneErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /volumes/prune", 409, `{"message":"a prune operation is already running"}`)
	_, err := Prune(background, s.Engine(), PruneRequest{})
	assert.True(t, fault.Is(err, fault.Conflict), "%v", err)
	for _, body := range []string{`x`, `{"VolumesDeleted":1}`} {
		s.Reply("POST /volumes/prune", 200, body)
		_, err = Prune(background, s.Engine(), PruneRequest{})
		assert.True(t, fault.Is(err, fault.BadReply), "%v", err)
	}
	s.Reply("POST /volumes/prune", 200, `{"VolumesDeleted":null,"SpaceReclaimed":0}`)
	pruned, err := Prune(background, s.Engine(), PruneRequest{})
	require.NoError(t, err)
	assert.Equal(t, []string{}, pruned.Volumes)
	e := s.Engine()
	s.Stop()
	_, err = Prune(background, e, PruneRequest{})
	assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
}
