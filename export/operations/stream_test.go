package operations

import (
	"context"
	"errors"
	"testing"

	"dockbridge/core/engine"
	"dockbridge/core/stream"
	"dockbridge/internal/enginetest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatAStreamGivesComesInItsOrder(t *testing.T) {
	give := func(_ context.Context, _ *engine.Engine, _ engine.Deadline, out stream.Sink[[]byte]) (engine.Nothing, error) {
		err := errors.Join(out.Opened(stream.Opened{}), out.Give([]byte("piece")))
		return engine.Nothing{}, err
	}
	seen := &collector{}
	_, err := streaming("some.thing", give).Run(context.Background(), enginetest.New(t).Engine(), []byte(`{}`), nil, seen)
	require.NoError(t, err)
	assert.Equal(t, []stream.Item{
		{Kind: stream.KindOpened, Value: stream.Opened{}},
		{Kind: stream.KindBytes, Bytes: []byte("piece")},
	}, seen.items)
}

func TestASessionReadsItsInputToTheEnd(t *testing.T) {
	echo := func(_ context.Context, _ *engine.Engine, _ engine.Deadline, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (engine.Nothing, error) {
		for {
			data, err := input()
			if err != nil {
				return engine.Nothing{}, out.Opened(stream.Opened{})
			}
			if err := out.Give(stream.Chunks{}); err != nil {
				return engine.Nothing{}, err
			}
			assert.Equal(t, "typed", string(data))
		}
	}
	seen := &collector{input: [][]byte{[]byte("typed"), []byte("typed")}}
	_, err := session("some.session", echo).Run(context.Background(), enginetest.New(t).Engine(), []byte(`{}`), nil, seen)
	require.NoError(t, err)
	assert.Len(t, seen.items, 3)
}

func TestAReaderThatHasGoneEndsTheStream(t *testing.T) {
	give := func(_ context.Context, _ *engine.Engine, _ engine.Deadline, out stream.Sink[string]) (engine.Nothing, error) {
		return engine.Nothing{}, out.Give("item")
	}
	_, err := streaming("some.thing", give).Run(context.Background(), enginetest.New(t).Engine(), []byte(`{}`), nil, &collector{fails: context.Canceled})
	assert.ErrorIs(t, err, context.Canceled)
}
