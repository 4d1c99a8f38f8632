package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
)

func TestStreamStats(t *testing.T) {
	s, e := newShop(t, boxes[0], boxes[2])
	events(s)
	for _, b := range boxes {
		s.Reply("GET /containers/"+id(b.letter)+"/stats", 200, numbers+id(b.letter)+`","name":"/x"}`)
	}
	out := &enginetest.Sink[ContainerUsage]{Err: errGone}
	_, err := StreamStats(context.Background(), e, StreamStatsRequest{of("web")}, out)
	wantCode(t, err, fault.Cancelled)
	assert.Equal(t, "web", out.Items[0].Service)
	assert.Equal(t, 2, out.Items[0].Number)

	_, err = StreamStats(context.Background(), e, StreamStatsRequest{of("nobody")}, out)
	wantCode(t, err, fault.ServiceNotFound)
}
