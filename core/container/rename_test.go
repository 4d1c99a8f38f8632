package container

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRename(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/rename", 204, "")
	_, err := Rename(context.Background(), s.Engine(), RenameRequest{Ref: web, Name: "next"})
	require.NoError(t, err)
	assert.Equal(t, "name=next", s.Last().Query)
}

func TestRenameToATakenName(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/rename", 409, message("Conflict"))
	_, err := Rename(context.Background(), s.Engine(), RenameRequest{Ref: web, Name: "next"})
	wantCode(t, err, fault.Conflict)

	s.Reply("GET /containers/next/json", 200, `{"Id":"123","Name":"/next"}`)
	_, err = Rename(context.Background(), s.Engine(), RenameRequest{Ref: web, Name: "next"})
	assert.Equal(t, map[string]any{"name": "next", "owner": "123"}, wantCode(t, err, fault.NameConflict).Details)
}

func TestRenameErrors(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/web/rename", 404, message("No such container"))
	_, err := Rename(context.Background(), s.Engine(), RenameRequest{Ref: web, Name: "next"})
	wantCode(t, err, fault.ContainerNotFound)
	for _, name := range []string{"", "a b", "../x"} {
		_, err = Rename(context.Background(), s.Engine(), RenameRequest{Ref: web, Name: name})
		assert.True(t, fault.Is(err, fault.InvalidArgument), name)
	}
}

func TestRenameWhoseFirstAnswerWasLost(t *testing.T) {
	for name, c := range map[string]struct {
		by     string
		status int
		next   string
		want   fault.Code
	}{
		"done, by name":                {"web", 404, `{"Id":"abcdef"}`, ""},
		"done, by id":                  {"abc", 400, `{"Id":"abcdef"}`, ""},
		"never there":                  {"web", 404, "", fault.ContainerNotFound},
		"the name is another's":        {"abc", 409, `{"Id":"123"}`, fault.NameConflict},
		"another failure, not renamed": {"abc", 400, "", fault.InvalidArgument},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			cutOnce(s, "POST /containers/"+c.by+"/rename", c.status, message("words"))
			if c.next != "" {
				s.Reply("GET /containers/next/json", 200, c.next)
			}
			_, err := Rename(context.Background(), s.Engine(), RenameRequest{Ref: Ref{Container: c.by}, Name: "next"})
			assert.Equal(t, c.want, fault.CodeOf(err), "%v", err)
		})
	}
}
