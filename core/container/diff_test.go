package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDiffNamesTheKinds(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/changes", 200, `[{"Path":"/a","Kind":0},{"Path":"/b","Kind":1},{"Path":"/c","Kind":2},{"Path":"/d","Kind":7}]`)
	changes, err := Diff(context.Background(), s.Engine(), DiffRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, []Change{{"/a", "modified"}, {"/b", "added"}, {"/c", "deleted"}, {"/d", "kind 7"}}, changes)
}

func TestDiffWithoutChanges(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/changes", 200, `null`)
	changes, err := Diff(context.Background(), s.Engine(), DiffRequest{Ref: web})
	require.NoError(t, err)
	assert.Equal(t, []Change{}, changes)
}

func TestDiffErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/changes", 404, message("No such container: web"))
	_, err := Diff(context.Background(), s.Engine(), DiffRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)
	_, err = Diff(context.Background(), s.Engine(), DiffRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}
