package container

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPullPolicies(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 404, `{"message":"No such image"}`)
	s.Reply("GET /images/x/json", 404, `{"message":"No such image"}`)
	s.Reply("POST /images/create", 404, `{"message":"denied"}`)
	e := s.Engine()
	for pull, want := range map[PullPolicy]fault.Code{
		"never": fault.ImageNotFound, "missing": fault.ImagePullFailed, "always": fault.ImagePullFailed,
	} {
		_, err := Create(context.Background(), e, CreateRequest{Options: Options{Image: "x", Pull: pull}}, noReport)
		assert.Equal(t, want, fault.CodeOf(err), "%s: %v", pull, err)
	}
	// Something else that is not there is not mistaken for the image.
	s.Reply("GET /images/x/json", 200, `{"Id":"sha256:1"}`)
	_, err := Create(context.Background(), e, CreateRequest{Options: Options{Image: "x"}}, noReport)
	assert.Equal(t, fault.NotFound, fault.CodeOf(err), "%v", err)
}

func TestANameInUse(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /containers/create", 409, `{"message":"in use"}`)
	_, err := Create(context.Background(), s.Engine(), CreateRequest{Options: Options{Image: "x", Name: "web"}}, noReport)
	assert.Equal(t, fault.NameConflict, fault.CodeOf(err))
	assert.Equal(t, "web", fault.From(err).Resource)
}

func TestACreateThatMayHaveBeenCarriedOutIsNotRepeated(t *testing.T) {
	s := enginetest.New(t)
	s.Cut("POST /containers/create", "")
	_, err := Run(context.Background(), s.Engine(), RunRequest{Options: Options{Image: "x"}, Detach: true}, noReport, nil)
	assert.Equal(t, fault.ConnectionLost, fault.CodeOf(err), "%v", err)
	assert.Equal(t, []string{"POST /containers/create"}, asked(s))
}

func TestAMissingImageIsPulledOnce(t *testing.T) {
	s := runnable(t, "", "0")
	var creates atomic.Int32
	s.Handle("POST /containers/create", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if creates.Add(1) == 1 {
			w.WriteHeader(404)
			_, _ = io.WriteString(w, `{"message":"No such image"}`)
			return
		}
		w.WriteHeader(201)
		_, _ = io.WriteString(w, `{"Id":"`+runID+`"}`)
	})
	s.Handle("GET /images/x/json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	s.Reply("POST /images/create", 200, `{"status":"Pulling"}`)
	s.Reply("GET /images/x:latest/json", 200, `{"Id":"sha256:1"}`)
	s.Reply("GET /images/docker.io/library/x:latest/json", 200, `{"Id":"sha256:1"}`)
	result, err := Run(context.Background(), s.Engine(), RunRequest{Options: Options{Image: "x"}, Detach: true}, noReport, nil)
	require.NoError(t, err)
	assert.True(t, result.Pulled)
	assert.EqualValues(t, 2, creates.Load())
}

// Nobody but this call knows of the container that an engine makes for it.
func TestACreateWhoseCallerGivesUpLeavesNoContainer(t *testing.T) {
	s := enginetest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.Handle("POST /containers/create", func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(201)
		_, _ = io.WriteString(w, `{"Id":"`+runID+`"}`)
	})
	s.Reply("DELETE /containers/"+runID, 204, "")
	_, err := Create(ctx, s.Engine(), CreateRequest{Options: Options{Image: "x"}}, noReport)
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err), "%v", err)
	assert.Equal(t, []string{"POST /containers/create", "DELETE /containers/ID"}, asked(s))
}

func TestACreateThatIsNotAnsweredIsHungUpOn(t *testing.T) {
	s := enginetest.New(t)
	hungUp := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	s.Handle("POST /containers/create", func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(hungUp)
	})
	_, err := Create(ctx, s.Engine(), CreateRequest{Options: Options{Image: "x"}}, noReport)
	assert.Equal(t, fault.Cancelled, fault.CodeOf(err), "%v", err)
	<-hungUp
}
