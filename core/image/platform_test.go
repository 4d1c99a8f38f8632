package image

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// forOnePlatform are the operations that take a platform, with the first API version that knows it and their request.
var forOnePlatform = map[string]struct {
	since string
	route string
	run   func(ctx context.Context, e *engine.Engine, p registry.Platform) error
}{
	"inspect": {"1.49", "GET /images/web/json", func(ctx context.Context, e *engine.Engine, p registry.Platform) error {
		_, err := Inspect(ctx, e, InspectRequest{Ref: Ref{Image: "web"}, Platform: p})
		return err
	}},
	"save": {"1.48", "GET /images/get", func(ctx context.Context, e *engine.Engine, p registry.Platform) error {
		_, err := Save(ctx, e, SaveRequest{Images: []string{"web"}, Platform: p}, quiet)
		return err
	}},
	"stream_save": {"1.48", "GET /images/get", func(ctx context.Context, e *engine.Engine, p registry.Platform) error {
		_, err := StreamSave(ctx, e, StreamSaveRequest{Images: []string{"web"}, Platform: p}, &enginetest.Sink[[]byte]{})
		return err
	}},
	"load": {"1.48", "POST /images/load", func(ctx context.Context, e *engine.Engine, p registry.Platform) error {
		_, err := Load(ctx, e, LoadRequest{Data: []byte("x"), Platform: p}, quiet)
		return err
	}},
	"push": {"1.46", "POST /images/web/push", func(ctx context.Context, e *engine.Engine, p registry.Platform) error {
		_, err := Push(ctx, e, PushRequest{Image: "web", Platform: p}, quiet)
		return err
	}},
}

func answering(t *testing.T) *enginetest.Simulated {
	s := enginetest.New(t)
	s.Reply("GET /images/web/json", 200, `{"Id":"sha256:a"}`)
	s.Reply("GET /images/get", 200, tarball)
	s.Reply("POST /images/load", 200, loaded)
	s.Reply("POST /images/docker.io/library/web/push", 200, pushed)
	return s
}

func TestOnePlatform(t *testing.T) {
	for name, c := range forOnePlatform {
		t.Run(name, func(t *testing.T) {
			s := answering(t)
			s.SetVersion(c.since)
			e := s.Engine()
			require.NoError(t, c.run(background(), e, "linux/arm/v7"))
			values, err := url.ParseQuery(s.Last().Query)
			require.NoError(t, err)
			assert.JSONEq(t, `{"os":"linux","architecture":"arm","variant":"v7"}`, values.Get("platform"))

			require.NoError(t, c.run(background(), e, ""))
			assert.NotContains(t, s.Last().Query, "platform")
		})
	}
}

func TestOnePlatformOfAnOldEngine(t *testing.T) {
	for name, c := range forOnePlatform {
		t.Run(name, func(t *testing.T) {
			s := answering(t)
			s.SetVersion(map[string]string{"1.49": "1.48", "1.48": "1.47", "1.46": "1.45"}[c.since])
			err := c.run(background(), s.Engine(), "linux/arm64")
			assert.True(t, fault.Is(err, fault.Unsupported), "%v", err)
			assert.Equal(t, c.since, fault.From(err).Details["required_api_version"])
			assert.Empty(t, s.Requests(), "an option that would be ignored is refused")

			err = c.run(background(), s.Engine(), "arm64")
			assert.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
		})
	}
}

func TestAnImageThatIsThereForOtherPlatforms(t *testing.T) {
	const said = `{"message":"image with reference web was found but does not provide the specified platform (linux/arm64)"}`
	s := answering(t)
	for _, status := range []int{404, 500} {
		s.Reply("GET /images/get", status, said)
		s.Handle("GET /images/web/json", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("platform") {
				w.WriteHeader(404)
				_, _ = io.WriteString(w, said)
				return
			}
			_, _ = io.WriteString(w, `{"Id":"sha256:a"}`)
		})
		checkOtherPlatforms(t, s)
	}
}

func TestAnArchiveWithoutThePlatform(t *testing.T) {
	for reply, status := range map[string]int{"": 200, `{"message":"requested platform (linux/arm64) not found"}`: 404} {
		s := answering(t)
		s.Reply("POST /images/load", status, reply)
		_, err := Load(background(), s.Engine(), LoadRequest{Data: []byte("x"), Platform: "linux/arm64"}, quiet)
		assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
		assert.Equal(t, "data", fault.From(err).Resource)
		assert.Contains(t, fault.From(err).Hint, "platform")
	}
}

func TestAnArchiveOfWhichOnlyOtherPlatformsAreKept(t *testing.T) {
	s := answering(t)
	s.Reply("POST /images/load", 200, `{"errorDetail":{"message":"image web:1 was loaded, but doesn't provide the requested platform"}}`)
	_, err := Load(background(), s.Engine(), LoadRequest{Data: []byte("x"), Platform: "linux/arm64"}, quiet)
	assert.True(t, fault.Is(err, fault.EngineFailed), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "platform")
}

func checkOtherPlatforms(t *testing.T, s *enginetest.Simulated) {
	t.Helper()
	_, err := Save(background(), s.Engine(), SaveRequest{Images: []string{"web"}, Platform: "linux/arm64"}, quiet)
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
	assert.Equal(t, "web", fault.From(err).Resource)
	assert.Contains(t, fault.From(err).Hint, "platform")

	_, err = Inspect(background(), s.Engine(), InspectRequest{Ref: Ref{Image: "web"}, Platform: "linux/arm64"})
	assert.True(t, fault.Is(err, fault.ImageNotFound), "%v", err)
	assert.Contains(t, fault.From(err).Hint, "platform")
}
