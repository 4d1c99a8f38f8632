package transport

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestALimitEndsAsATimeoutDoes(t *testing.T) {
	type key struct{}
	parent := context.WithValue(context.Background(), key{}, "value")
	before := time.Now()
	ctx, cancel := WithDeadline(parent, time.Now().Add(50*time.Millisecond))
	defer cancel()
	deadline, ok := ctx.Deadline()
	assert.True(t, ok)
	assert.WithinRange(t, deadline.Add(-50*time.Millisecond), before, time.Now())
	assert.Equal(t, "value", ctx.Value(key{}))
	for ctx.Err() == nil { // without its timer
		time.Sleep(time.Millisecond)
	}
	require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
	<-ctx.Done()
	require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
	require.ErrorIs(t, context.Cause(ctx), context.DeadlineExceeded)
	assert.Equal(t, "value", ctx.Value(key{}))
}

func TestALimitThatIsCancelled(t *testing.T) {
	before, cancel := WithDeadline(context.Background(), time.Now().Add(time.Hour))
	child, cancelChild := context.WithCancel(before)
	defer cancelChild()
	cancel()
	<-child.Done()
	require.ErrorIs(t, before.Err(), context.Canceled)

	after, cancel := WithDeadline(context.Background(), time.Now().Add(time.Hour))
	cancel()
	require.ErrorIs(t, after.Err(), context.Canceled)
	<-after.Done()
}

func TestALimitUnderACancel(t *testing.T) {
	parent, end := context.WithCancel(context.Background())
	ctx, cancel := WithDeadline(parent, time.Now().Add(time.Hour))
	defer cancel()
	end()
	<-ctx.Done()
	require.ErrorIs(t, ctx.Err(), context.Canceled)
}
