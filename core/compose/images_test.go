package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestImages(t *testing.T) {
	s, e := newShop(t, boxes...)
	path := "GET /images/sha256:" + id("e") + "/json"
	s.Reply(path, 200, `{"Id":"sha256:`+id("e")+`","Size":7,"Os":"linux","Architecture":"arm64","Variant":"v8","Created":"2026-01-01T00:00:00Z"}`)
	images, err := Images(context.Background(), e, ImagesRequest{of("db")})
	require.NoError(t, err)
	assert.Equal(t, []UsedImage{{
		Container: "shop-db-1", Service: "db", Number: 1, ID: "sha256:" + id("e"), Name: "busybox:1", Repository: "busybox", Tag: "1",
		Platform: "linux/arm64/v8", Size: 7, Created: "2026-01-01T00:00:00Z",
	}}, images)

	s.Reply(path, 404, `{"message":"No such image"}`)
	images, err = Images(context.Background(), e, ImagesRequest{of()})
	require.NoError(t, err)
	assert.Empty(t, images)
	s.Reply(path, 500, `{"message":"broken"}`)
	_, err = Images(context.Background(), e, ImagesRequest{of()})
	wantCode(t, err, fault.EngineFailed)
	_, err = Images(context.Background(), e, ImagesRequest{of("nobody")})
	wantCode(t, err, fault.ServiceNotFound)
}

func TestPartsOfAnImagesName(t *testing.T) {
	for name, parts := range map[string][2]string{
		"busybox": {"busybox", "latest"}, "host:5000/team/web:1": {"host:5000/team/web", "1"},
		"web@sha256:" + id("e"): {"web", ""}, "sha256:" + id("e"): {"", ""}, id("e"): {"", ""},
	} {
		repository, tag := partsOf(name)
		assert.Equal(t, parts, [2]string{repository, tag}, name)
	}
}
