package registry

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const pulled = `{"status":"Pulling from team/web","id":"1"}
{"status":"Pull complete","id":"a"}
{"status":"Digest: sha256:abc"}
{"status":"Status: Downloaded newer image for ` + webImage + `"}
`

func quiet(Progress) error { return nil }

func sentAuth(t *testing.T, r enginetest.Request) api.AuthConfig {
	t.Helper()
	c, err := api.DecodeAuthConfig(r.Header.Get(api.AuthHeader))
	require.NoError(t, err)
	return *c
}

func TestPull(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/create", 200, pulled)
	s.Reply("GET /images/"+webImage+"/json", 200, `{"Id":"sha256:id"}`)
	var statuses []string

	result, err := Pull(context.Background(), s.Engine(), webImage, "linux/arm64", Password("u", secret), func(p Progress) error {
		statuses = append(statuses, p.Status)
		return nil
	})

	require.NoError(t, err)
	assert.Equal(t, PullResult{Image: webImage, ID: "sha256:id", Digest: "sha256:abc", Tags: []string{"1"}}, result)
	assert.Len(t, statuses, 4)
	request := s.Requests()[0]
	assert.Equal(t, "fromImage=registry.example.test%2Fteam%2Fweb&platform=linux%2Farm64&tag=1", request.Query)
	assert.Equal(t, api.AuthConfig{Username: "u", Password: secret}, sentAuth(t, request))
}

func TestPullTakesTheCredentialsOfTheConfig(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/create", 200, `{"status":"Status: Image is up to date for web"}`)
	s.Reply("GET /images/"+webImage+"/json", 200, `{"Id":"sha256:id"}`)
	e := s.EngineWith(engine.Options{Environment: home(t, `{"auths":{"`+host+`":{"auth":"`+basic("u", "p")+`"}}}`)})

	result, err := Pull(context.Background(), e, webImage, "", Auth{}, nil)

	require.NoError(t, err)
	assert.True(t, result.AlreadyPresent)
	assert.Equal(t, "u", sentAuth(t, s.Requests()[0]).Username)
}

func TestPullWithoutATagAndWithADigest(t *testing.T) {
	s := enginetest.New(t)
	digest := "sha256:" + strings.Repeat("a", 64)
	s.Reply("POST /images/create", 200, "")
	s.Reply("GET /images/"+host+"/web:latest/json", 200, `{"Id":"1"}`)
	s.Reply("GET /images/"+host+"/web@"+digest+"/json", 200, `{"Id":"2"}`)

	result, err := Pull(context.Background(), s.Engine(), host+"/web", "", Auth{}, quiet)
	require.NoError(t, err)
	assert.Equal(t, host+"/web:latest", result.Image)
	assert.Contains(t, s.Requests()[0].Query, "tag=latest")

	result, err = Pull(context.Background(), s.Engine(), host+"/web:1@"+digest, "", Auth{}, quiet)
	require.NoError(t, err)
	assert.Equal(t, "2", result.ID)
	assert.Contains(t, s.Requests()[2].Query, "tag=sha256%3Aaaa")
}

func TestPullAll(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/create", 200, `{"status":"Pulling from web","id":"1"}{"status":"Pulling from web","id":"2"}{"status":"Digest: sha256:abc"}`)

	result, err := PullAll(context.Background(), s.Engine(), host+"/web", "", Auth{}, quiet)

	require.NoError(t, err)
	assert.Equal(t, PullResult{Image: host + "/web", Digest: "sha256:abc", Tags: []string{"1", "2"}}, result)
	assert.Equal(t, "fromImage=registry.example.test%2Fweb", s.Last().Query)
	_, err = PullAll(context.Background(), s.Engine(), webImage, "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	_, err = PullAll(context.Background(), s.Engine(), "A b", "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestAPullThatFails(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	for _, c := range []struct {
		status int
		body   string
		code   fault.Code
		want   int
	}{
		{404, `{"message":"manifest unknown"}`, fault.ImagePullFailed, 404},
		{500, `{"message":"no basic auth credentials"}`, fault.ImagePullFailed, 500},
		{429, `{"message":"toomanyrequests: wait"}`, fault.ImagePullFailed, 429},
		{400, `{"message":"bad platform"}`, fault.InvalidArgument, 400},
		{200, `{"status":"a"}{"errorDetail":{"message":"unauthorized: x"},"error":"unauthorized: x"}`, fault.ImagePullFailed, 0},
	} {
		s.Reply("POST /images/create", c.status, c.body)
		_, err := Pull(context.Background(), e, webImage, "", Auth{}, quiet)
		assert.True(t, fault.Is(err, c.code), "%v", err)
		assert.Equal(t, c.want, fault.From(err).Status)
		assert.Equal(t, webImage, fault.From(err).Resource)
	}
	_, err := Pull(context.Background(), e, "../x", "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
}

func TestAnImageThatIsGoneAfterThePull(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/create", 200, pulled)
	s.Reply("GET /images/"+webImage+"/json", 404, `{"message":"No such image"}`)
	_, err := Pull(context.Background(), s.Engine(), webImage, "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
}

func TestAPullWithoutWorkingCredentials(t *testing.T) {
	s := enginetest.New(t)
	e := s.EngineWith(engine.Options{Environment: home(t, `{"credsStore":"missing"}`)})
	_, err := Pull(context.Background(), e, webImage, "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.CredentialHelper), "%v", err)
	assert.Empty(t, s.Requests(), "the registry is not asked without the credentials that the config promises")
}

func TestAPullFromAnEngineThatIsNotThere(t *testing.T) {
	e, err := engine.Open(engine.Options{Host: "unix://" + t.TempDir() + "/none.sock"})
	require.NoError(t, err)
	_, err = Pull(context.Background(), e, webImage, "", Auth{}, quiet)
	assert.True(t, fault.Is(err, fault.EngineUnreachable), "%v", err)
}

// endless answers a pull with one record and then waits for the caller to go away.
func endless(s *enginetest.Simulated) (gone chan struct{}) {
	gone = make(chan struct{})
	s.Handle("POST /images/create", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"status":"Downloading","id":"a"}`)
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			close(gone)
		case <-time.After(time.Minute):
		}
	})
	return gone
}

func TestAFailingReportEndsThePullOnTheEngine(t *testing.T) {
	s := enginetest.New(t)
	gone := endless(s)
	enough := errors.New("enough")
	_, err := Pull(context.Background(), s.Engine(), webImage, "", Auth{}, func(Progress) error { return enough })
	assert.Equal(t, enough, err, "it stays what it is")
	<-gone
}

func TestADeadlineEndsThePullOnTheEngine(t *testing.T) {
	s := enginetest.New(t)
	gone := endless(s)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Pull(ctx, s.Engine(), webImage, "", Auth{}, func(Progress) error {
		cancel()
		return nil
	})
	assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
	assert.Equal(t, webImage, fault.From(err).Resource)
	<-gone
}
