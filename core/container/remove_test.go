package container

import (
	"context"
	"net/http"
	"testing"
	"time"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRemove(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web", 204, "")
	e := s.Engine()
	_, err := Remove(context.Background(), e, RemoveRequest{Ref: web})
	require.NoError(t, err)
	assert.Empty(t, s.Last().Query)
	_, err = Remove(context.Background(), e, RemoveRequest{Ref: web, Force: true, Volumes: true})
	require.NoError(t, err)
	assert.Equal(t, "force=1&v=1", s.Last().Query)
}

func TestRemoveOfALink(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web/db", 204, "")
	e := s.Engine()
	_, err := Remove(context.Background(), e, RemoveRequest{Ref: Ref{Container: "/web/db"}, Link: true})
	require.NoError(t, err)
	assert.Equal(t, "link=1", s.Last().Query)
	for _, name := range []string{"web/../db", "web//db", ""} {
		_, err = Remove(context.Background(), e, RemoveRequest{Ref: Ref{Container: name}, Link: true})
		assert.True(t, fault.Is(err, fault.InvalidArgument), name)
	}
	_, err = Remove(context.Background(), e, RemoveRequest{Ref: Ref{Container: "web/db"}})
	assert.True(t, fault.Is(err, fault.InvalidArgument))
}

func TestRemoveOfAMissingContainer(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web", 404, message("No such container: web"))
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
	wantCode(t, err, fault.ContainerNotFound)
}

func TestRemoveWhoseFirstAnswerWasLost(t *testing.T) {
	s := enginetest.New(t)
	cutOnce(s, "DELETE /containers/web", 404, message("No such container: web"))
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
	require.NoError(t, err)
}

func TestRemoveOfWhatCannotBeRemovedNow(t *testing.T) {
	for fields, hint := range map[string]string{
		`"Status":"running","Running":true`:              "stop it first, or remove it with force",
		`"Status":"paused","Running":true,"Paused":true`: "unpause and stop it first, or remove it with force",
		`"Status":"exited"`:                              "",
	} {
		s := enginetest.New(t)
		s.Reply("DELETE /containers/web", 409, message("You cannot remove it"))
		s.Reply("GET /containers/web/json", 200, state(fields))
		_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
		assert.Equal(t, hint, wantCode(t, err, fault.Conflict).Hint)
	}
}

func TestRemoveWithAStateThatCannotBeHad(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web", 409, message("words"))
	s.Reply("GET /containers/web/json", 200, `[]`)
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
	wantCode(t, err, fault.Conflict)
}

func TestRemoveWaitsForARemovalUnderWay(t *testing.T) {
	for name, c := range map[string]struct {
		state    string
		wait     int
		waitBody string
	}{
		"removing":                {`"Status":"removing"`, 200, `{"StatusCode":0}`},
		"dead":                    {`"Status":"dead","Dead":true`, 200, `{"StatusCode":137,"Error":null}`},
		"gone before the wait":    {`"Status":"removing"`, 404, message("No such container")},
		"gone before the inspect": {"", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := enginetest.New(t)
			s.Reply("DELETE /containers/web", 409, message("removal is already in progress"))
			if c.state != "" {
				s.Reply("GET /containers/web/json", 200, state(c.state))
				s.Reply("POST /containers/web/wait", c.wait, c.waitBody)
			}
			_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
			require.NoError(t, err)
			if c.wait != 0 {
				assert.Equal(t, "condition=removed", s.Last().Query)
			}
		})
	}
}

func TestForcedRemoveWaitsForAnotherThatStillKills(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web", 409, message("removal is already in progress"))
	s.Reply("GET /containers/web/json", 200, state(`"Status":"running","Running":true`))
	s.Reply("POST /containers/web/wait", 200, `{"StatusCode":137}`)
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web, Force: true})
	require.NoError(t, err)
}

func TestRemoveTakesAFailedRemovalUpAgain(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, state(`"Status":"dead","Dead":true`))
	s.Reply("POST /containers/web/wait", 200, `{"StatusCode":-1,"Error":{"Message":"device or resource busy"}}`)
	replies := []int{409, 204}
	s.Handle("DELETE /containers/web", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(replies[0])
		_, _ = w.Write([]byte(message("words")))
		replies = replies[1:]
	})
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
	require.NoError(t, err)
}

func TestRemoveAsksAgainWhenTheWaitBringsNothing(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("GET /containers/web/json", 200, state(`"Status":"removing"`))
	s.Stall("POST /containers/web/wait")
	replies := []int{409, 204}
	s.Handle("DELETE /containers/web", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(replies[0])
		_, _ = w.Write([]byte(message("words")))
		replies = replies[1:]
	})
	_, err := Remove(context.Background(), s.Engine(), RemoveRequest{Ref: web})
	require.NoError(t, err)
}

func TestRemoveEndsWithItsDeadline(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("DELETE /containers/web", 409, message("removal is already in progress"))
	s.Reply("GET /containers/web/json", 200, state(`"Status":"removing"`))
	s.Stall("POST /containers/web/wait")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := Remove(ctx, s.Engine(), RemoveRequest{Ref: web})
	wantCode(t, err, fault.Timeout)
}
