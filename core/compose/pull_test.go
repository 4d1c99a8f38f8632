package compose

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var files = Project{Files: Files{`
name: shop
services:
  web: {image: "reg:1/web", depends_on: [db]}
  db: {image: "reg:1/db"}
  made: {image: "reg:1/made", build: .}
  never: {image: "reg:1/never", pull_policy: never}
  unnamed: {build: .}
`}}

const notFound = `{"message":"manifest unknown"}`

func TestPull(t *testing.T) {
	s, e := newShop(t)
	s.Otherwise(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(404)
		_, _ = w.Write([]byte(notFound))
	})
	var mu sync.Mutex
	var told []Progress
	report := func(p Progress) error {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, p)
		return nil
	}
	result, err := Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files}, IgnoreFailures: true}, report)
	require.NoError(t, err)
	assert.Equal(t, []string{"made"}, result.MustBuild)
	assert.Equal(t, []string{"never", "unnamed"}, result.Skipped)
	assert.Len(t, result.Failed, 2)
	assert.Contains(t, result.Failed, "reg:1/web")
	assert.Equal(t, ProgressState("failed"), told[len(told)-1].State)

	_, err = Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files, Services: []string{"web"}}}, nil)
	f := wantCode(t, err, fault.CodeOf(err))
	assert.Equal(t, "web", f.Details["service"])
	assert.Empty(t, f.Children, "what it depends on is not pulled")
	_, err = Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files, Services: []string{"web"}}, IncludeDependencies: true}, nil)
	assert.Len(t, wantCode(t, err, fault.CodeOf(err)).Children, 1)
	_, err = Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files, Services: []string{"nobody"}}}, nil)
	wantCode(t, err, fault.ServiceNotFound)
}

func TestPullOfWhatIsMissing(t *testing.T) {
	s, e := newShop(t)
	for _, name := range []string{"web", "db", "made", "never"} {
		s.Reply("GET /images/reg:1/"+name+"/json", 200, `{"Id":"sha256:1","Os":"linux","Architecture":"amd64"}`)
	}
	result, err := Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files}, Policy: "missing"}, nil)
	require.NoError(t, err)
	assert.Empty(t, result.Pulled)
	assert.Equal(t, []string{"db", "made", "never", "unnamed", "web"}, result.Skipped)
}

func TestPullEndsWhenNobodyListens(t *testing.T) {
	_, e := newShop(t)
	_, err := Pull(context.Background(), e, PullRequest{Selected: Selected{Project: files}}, func(Progress) error { return errGone })
	wantCode(t, err, fault.Cancelled)
}
