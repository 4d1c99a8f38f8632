package compose

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const numbers = `{"read":"2026-01-01T00:00:00Z","memory_stats":{"usage":7,"limit":9},"cpu_stats":{"system_cpu_usage":5,"online_cpus":1},"id":"`

func TestStats(t *testing.T) {
	s, e := newShop(t, boxes...)
	for _, b := range boxes {
		s.Reply("GET /containers/"+id(b.letter)+"/stats", 200, numbers+id(b.letter)+`","name":"/x"}`)
	}
	found, err := Stats(context.Background(), e, StatsRequest{Selected: of("db"), OneShot: true})
	require.NoError(t, err)
	require.Len(t, found, 1)
	assert.Equal(t, "db", found[0].Service)
	assert.Equal(t, int64(7), found[0].Usage.MemoryUsage)

	_, err = Stats(context.Background(), e, StatsRequest{Selected: of("nobody"), OneShot: true})
	wantCode(t, err, fault.ServiceNotFound)
}
