package image

import (
	"context"
	"encoding/json"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	api "github.com/docker/docker/api/types/registry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const pushed = `{"status":"The push refers to repository [host:5000/web]"}
{"status":"Pushed","id":"a"}
{"status":"1: digest: sha256:d size: 5"}
{"progressDetail":{},"aux":{"Tag":"1","Digest":"sha256:d","Size":5}}
{"aux":{"manifestPushedInsteadOfIndex":true}}
{"aux":"unknown"}
`

func TestPush(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("GET /images/host:5000/web:1/json", 200, `{"Id":"sha256:a"}`)
	s.Reply("POST /images/host:5000/web/push", 200, pushed)
	var auth registry.Auth
	require.NoError(t, json.Unmarshal([]byte(`{"username":"u","password":"p"}`), &auth))
	reports := 0

	result, err := Push(background(), e, PushRequest{Image: "host:5000/web:1", Auth: auth}, func(registry.Progress) error {
		reports++
		return nil
	})

	require.NoError(t, err)
	assert.Equal(t, PushResult{Image: "host:5000/web:1", Digest: "sha256:d", Size: 5, Tags: []PushedTag{{Tag: "1", Digest: "sha256:d", Size: 5}}}, result)
	assert.Equal(t, 3, reports)
	assert.Equal(t, "tag=1", s.Last().Query)
	sent, err := api.DecodeAuthConfig(s.Last().Header.Get(api.AuthHeader))
	require.NoError(t, err)
	assert.Equal(t, "u", sent.Username)

	result, err = Push(background(), e, PushRequest{Image: "host:5000/web", AllTags: true}, quiet)
	require.NoError(t, err)
	assert.Equal(t, "host:5000/web", result.Image)
	assert.Empty(t, s.Last().Query)
	assert.NotEmpty(t, s.Last().Header.Get(api.AuthHeader), "engines want the header also without credentials")
}

func TestTheDigestFromTheContainerdImageStore(t *testing.T) {
	s := enginetest.New(t)
	s.Reply("POST /images/host:5000/web/push", 200, `{"status":"Pushed","id":"a: digest: b size: 1"}
{"status":"1: digest: sha256:d size: 5"}
{"status":"2: digest: sha256:e size: 6"}
{"status":"3: digest: without a size"}
`)

	result, err := Push(background(), s.Engine(), PushRequest{Image: "host:5000/web", AllTags: true}, quiet)

	require.NoError(t, err)
	assert.Equal(t, PushResult{Image: "host:5000/web", Digest: "sha256:e", Size: 6, Tags: []PushedTag{
		{Tag: "1", Digest: "sha256:d", Size: 5}, {Tag: "2", Digest: "sha256:e", Size: 6},
	}}, result)
}

func TestAPushThatFails(t *testing.T) {
	s := enginetest.New(t)
	e := s.Engine()
	s.Reply("GET /images/host:5000/web:1/json", 200, `{"Id":"sha256:a"}`)
	for reply, status := range map[string]int{
		`{"status":"x"}{"errorDetail":{"message":"no basic auth credentials"},"error":"no basic auth credentials"}`: 200,
		`{"message":"no basic auth credentials"}`: 500,
	} {
		s.Reply("POST /images/host:5000/web/push", status, reply)
		_, err := Push(background(), e, PushRequest{Image: "host:5000/web:1"}, quiet)
		assert.True(t, fault.Is(err, fault.ImagePushFailed), "%v", err)
		assert.Equal(t, "unauthorized", fault.From(err).Details["reason"])
		assert.Equal(t, "host:5000/web:1", fault.From(err).Resource)
	}
	ctx, cancel := context.WithCancel(background())
	cancel()
	_, err := Push(ctx, e, PushRequest{Image: "host:5000/web:1"}, quiet)
	assert.True(t, fault.Is(err, fault.Cancelled), "%v", err)
}

func TestWhatCannotBePushed(t *testing.T) {
	s := enginetest.New(t)
	for _, r := range []PushRequest{
		{Image: "web@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		{Image: "web:1", AllTags: true},
	} {
		_, err := Push(background(), s.Engine(), r, quiet)
		assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	}
	assert.Empty(t, s.Requests())
}
