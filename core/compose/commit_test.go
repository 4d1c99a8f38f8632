package compose

import (
	"context"
	"testing"

	"dockbridge/core/container"
	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommit(t *testing.T) {
	s, e := newShop(t, boxes...)
	s.Reply("POST /commit", 201, `{"Id":"sha256:1"}`)
	no := false
	r := CommitRequest{Project: shop, One: One{Service: "web"}, CommitOptions: container.CommitOptions{Repository: "r", Tag: "t", Message: "m", Author: "a", Pause: &no}}
	result, err := Commit(context.Background(), e, r)
	require.NoError(t, err)
	assert.Equal(t, "sha256:1", result.ID)
	assert.Equal(t, "author=a&comment=m&container="+id("a")+"&pause=0&repo=r&tag=t", s.Last().Query)

	_, err = Commit(context.Background(), e, CommitRequest{Project: shop, One: One{Service: "nobody"}})
	wantCode(t, err, fault.ServiceNotFound)
}
