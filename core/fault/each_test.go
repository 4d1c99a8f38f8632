package fault_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachGoesOnWhereOneFails(t *testing.T) {
	broken := errors.New("broken")
	var now, most atomic.Int64
	failed := fault.Each(50, 3, func(i int) error {
		if here := now.Add(1); here > most.Load() {
			most.Store(here)
		}
		defer now.Add(-1)
		switch i {
		case 7:
			return broken
		case 9:
			panic("no")
		}
		return nil
	})
	require.Len(t, failed, 50)
	for i, err := range failed {
		switch i {
		case 7:
			assert.Equal(t, broken, err)
		case 9:
			assert.True(t, fault.Is(err, fault.Internal))
		default:
			assert.NoError(t, err)
		}
	}
	assert.LessOrEqual(t, most.Load(), int64(3))
	assert.Empty(t, fault.Each(0, 0, nil))
}
