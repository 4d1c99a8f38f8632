package engine

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"dockbridge/core/transport"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRetryPolicy(t *testing.T) {
	p := DefaultRetry()
	assert.Equal(t, p.Base, p.delay(1))
	assert.Equal(t, 4*p.Base, p.delay(3))
	assert.Equal(t, 2*time.Second, p.delay(20), "the wait must not grow without end")

	unknown, err := http.NewRequest(http.MethodPost, "http://docker/", io.MultiReader())
	require.NoError(t, err)
	_, ok := rewind(unknown)
	assert.False(t, ok, "a body that cannot be had again is not sent again")
	unknown.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("gone") }
	_, ok = rewind(unknown)
	assert.False(t, ok)

	assert.False(t, transient(0, false, transport.ErrInterrupted, true))
}

func TestAnEngineThatStaysAwayIsWaitedForOnce(t *testing.T) {
	var away absence
	ctx, gone := context.Background(), transport.NotSent(syscall.ECONNREFUSED)
	assert.False(t, away.worthAWait(ctx, gone, time.Hour), "it was never there")
	away.answered()
	assert.False(t, away.worthAWait(ctx, syscall.ECONNREFUSED, time.Hour), "it may have been sent")
	assert.False(t, away.worthAWait(ctx, transport.NotSent(syscall.EACCES), time.Hour), "it is there")
	assert.True(t, away.worthAWait(ctx, gone, time.Hour))
	assert.True(t, away.worthAWait(ctx, transport.NotSent(syscall.ENOENT), time.Hour))
	assert.False(t, away.worthAWait(ctx, gone, time.Nanosecond), "the time counts from when it went")
	away.answered()
	assert.True(t, away.worthAWait(ctx, gone, time.Nanosecond), "it went anew")
}

func TestNegotiate(t *testing.T) {
	assert.Equal(t, "1.24", (&Engine{}).negotiate(""))
	assert.Equal(t, "1.40", (&Engine{}).negotiate("1.40"))
	assert.Equal(t, "1.51", (&Engine{}).negotiate("1.99"))
	assert.Equal(t, "1.30", (&Engine{pinned: "1.30"}).negotiate("1.99"))
}
