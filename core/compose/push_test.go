package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPush(t *testing.T) {
	s, e := newShop(t)
	s.Reply("GET /images/reg:1/made/json", 200, `{"Id":"sha256:1"}`)
	s.Reply("POST /images/reg:1/made/push", 200, `{"status":"Pushed","id":"l1"}{"status":"latest: digest: sha256:`+id("e")+` size: 5"}`)
	var actions []string
	result, err := Push(context.Background(), e, PushRequest{Selected: Selected{Project: files}}, func(p Progress) error {
		actions = append(actions, string(p.Resource)+" "+p.Action)
		return nil
	})
	require.NoError(t, err)
	require.Len(t, result.Pushed, 1)
	assert.Equal(t, "made", result.Pushed[0].Service)
	assert.Equal(t, "sha256:"+id("e"), result.Pushed[0].Digest)
	assert.Equal(t, []string{"db", "never", "unnamed", "web"}, result.Skipped)
	assert.Equal(t, []string{"image Pushing", "layer Pushed", "image Pushed"}, actions)
}

func TestPushErrors(t *testing.T) {
	_, e := newShop(t)
	_, err := Push(context.Background(), e, PushRequest{Selected: Selected{Project: files}}, nil)
	assert.Equal(t, "made", wantCode(t, err, fault.ImageNotFound).Details["service"])
	result, err := Push(context.Background(), e, PushRequest{Selected: Selected{Project: files}, IgnoreFailures: true}, nil)
	require.NoError(t, err)
	assert.Contains(t, result.Failed, "reg:1/made")
	_, err = Push(context.Background(), e, PushRequest{Selected: Selected{Project: files, Services: []string{"nobody"}}}, nil)
	wantCode(t, err, fault.ServiceNotFound)
}
