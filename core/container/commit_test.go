package container

import (
	"context"
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommitSendsEverything(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /commit", 201, `{"Id":"sha256:1"}`)
	result, err := Commit(context.Background(), s.Engine(), CommitRequest{Ref: web, CommitOptions: CommitOptions{Repository: "team/web", Tag: "2", Message: "why", Author: "Ada", Changes: []string{"ENV A=b", "CMD sh"}, Pause: ptr(false)}})
	require.NoError(t, err)
	assert.Equal(t, "sha256:1", result.ID)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.Equal(t, url.Values{
		"container": {"web"}, "repo": {"team/web"}, "tag": {"2"}, "comment": {"why"}, "author": {"Ada"}, "changes": {"ENV A=b", "CMD sh"}, "pause": {"0"},
	}, query)
}

func TestCommitSendsNothingThatIsNotGiven(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /commit", 201, `{"Id":"sha256:1"}`)
	_, err := Commit(context.Background(), s.Engine(), CommitRequest{Ref: web, CommitOptions: CommitOptions{Pause: ptr(true)}})
	require.NoError(t, err)
	assert.Equal(t, "container=web", s.Last().Query)
}

func TestCommitChecksTheImagesName(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /commit", 201, `{"Id":"sha256:1"}`)
	e := s.Engine()
	for _, good := range [][2]string{{"web", ""}, {"web:1", ""}, {"web:1", "1"}, {"example.org:5000/team/web", "a_B.c-1"}} {
		_, err := Commit(context.Background(), e, CommitRequest{Ref: web, CommitOptions: CommitOptions{Repository: good[0], Tag: good[1]}})
		require.NoError(t, err, "%q", good)
	}
	n := len(s.Requests())
	digest := "web@sha256:0123456789012345678901234567890123456789012345678901234567890123"
	for _, bad := range [][2]string{{"WEB", ""}, {"web", "a b"}, {"", "1"}, {"web:1", "2"}, {digest, ""}, {"a//b", ""}} {
		_, err := Commit(context.Background(), e, CommitRequest{Ref: web, CommitOptions: CommitOptions{Repository: bad[0], Tag: bad[1]}})
		wantCode(t, err, fault.InvalidArgument)
	}
	_, err := Commit(context.Background(), e, CommitRequest{})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
	assert.Len(t, s.Requests(), n)
}

func TestCommitErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /commit", 404, message("No such container: web"))
	_, err := Commit(context.Background(), s.Engine(), CommitRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)

	s = enginetest.New(t)
	cutOnce(s, "POST /commit", 201, `{"Id":"sha256:1"}`)
	_, err = Commit(context.Background(), s.Engine(), CommitRequest{Ref: web})
	wantCode(t, err, fault.ConnectionLost)
}
