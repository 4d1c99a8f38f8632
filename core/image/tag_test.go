package image

import (
	"net/url"
	"strings"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTag(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/web/tag", 201, "")
	e := s.Engine()
	for _, c := range []struct{ repository, tag, repo, want string }{
		{"host:5000/web", "", "host:5000/web", "latest"},
		{"host:5000/web:2", "", "host:5000/web", "2"},
		{"host:5000/web", "V2", "host:5000/web", "V2"},
	} {
		_, err := Tag(background(), e, TagRequest{Ref: Ref{Image: "web"}, Repository: c.repository, Tag: c.tag})
		require.NoError(t, err)
		assert.Equal(t, url.Values{"repo": {c.repo}, "tag": {c.want}}, query(t, s))
	}
	asked := len(s.Requests())
	for _, c := range [][2]string{{"web:1", "2"}, {"web", "a b"}, {"web", ".x"}, {"web@sha256:" + strings.Repeat("a", 64), ""}} {
		_, err := Tag(background(), e, TagRequest{Ref: Ref{Image: "web"}, Repository: c[0], Tag: c[1]})
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v: %v", c, err)
		assert.NotEmpty(t, fault.From(err).Hint)
	}
	assert.Len(t, s.Requests(), asked)
}
