package compose

import (
	"context"
	"net/url"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamEvents(t *testing.T) {
	s, e := newShop(t, boxes...)
	tell := events(s)
	tell("start", boxes[0]) // of another service
	tell("start", boxes[3]) // of a run
	tell("die", boxes[2])
	out := &enginetest.Sink[Event]{Err: errGone}
	_, err := StreamEvents(context.Background(), e, StreamEventsRequest{Selected: of("web")}, out)
	wantCode(t, err, fault.Cancelled)
	assert.Equal(t, []Event{{
		Time: 1, Type: "container", Action: "die", Which: Which{id("b"), "shop-web-2", "web", 2},
		Attributes: map[string]string{"image": "busybox:1"},
	}}, out.Items)
	query, err := url.ParseQuery(s.Last().Query)
	require.NoError(t, err)
	assert.JSONEq(t, `{"type":{"container":true},"label":{"com.docker.compose.project=shop":true}}`, query.Get("filters"))

	_, err = StreamEvents(context.Background(), e, StreamEventsRequest{Selected: of("nobody")}, out)
	wantCode(t, err, fault.ServiceNotFound)
}
