package fault

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestErrorsReadAsASentence(t *testing.T) {
	e := New(Conflict, "%q is in use", "web")
	assert.Equal(t, `conflict: "web" is in use`, e.Error())
	assert.Equal(t, `conflict: "web" is in use (stop it first)`, e.WithHint("stop it first").Error())
	assert.Equal(t, InvalidArgument, Invalid("do that", "bad").Code)
	assert.Equal(t, "do that", Invalid("do that", "bad").Hint)
}

func TestWithGivesCopies(t *testing.T) {
	cause := errors.New("cause")
	first := New(EngineFailed, "x").WithDetail("a", 1)
	second := first.WithDetail("b", 2).WithHint("h").WithResource("r").WithCause(cause)
	assert.Equal(t, map[string]any{"a": 1}, first.Details)
	assert.Empty(t, first.Hint+first.Resource)
	assert.Equal(t, map[string]any{"a": 1, "b": 2}, second.Details)
	assert.ErrorIs(t, second, cause)
	assert.NoError(t, first.Unwrap())
}

func TestAllErrorsOfAJoinAreKept(t *testing.T) {
	first, second := New(Conflict, "first").WithHint("h"), New(NoSpace, "second")
	f := From(fmt.Errorf("wrapped: %w", errors.Join(first, errors.New("plain"), errors.Join(second, nil))))
	assert.Equal(t, Conflict, f.Code)
	assert.Equal(t, "h", f.Hint)
	require.Len(t, f.Children, 2)
	assert.Equal(t, "plain", f.Children[0].Message)
	assert.Equal(t, NoSpace, f.Children[1].Code)
	assert.Empty(t, first.Children, "it is a copy")
	data, err := json.Marshal(f)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"children":[{"code":"engine_failed","message":"plain"`)

	several := fmt.Errorf("%w while %w", errors.New("a"), second)
	assert.Same(t, second, From(several), "one error with a cause of its own words")
	assert.Empty(t, From(errors.New("alone")).Children)
}

func TestCodeOf(t *testing.T) {
	wrapped := fmt.Errorf("outer: %w", New(Timeout, "x"))
	assert.Equal(t, Timeout, CodeOf(wrapped))
	assert.True(t, Is(wrapped, Timeout))
	assert.False(t, Is(nil, Timeout))
	assert.Empty(t, CodeOf(errors.New("x")))
}

func TestJSONHasNoEmptyFields(t *testing.T) {
	data, err := json.Marshal(New(Conflict, "x"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"code":"conflict","message":"x"}`, string(data))
}

func TestCodesAreDistinct(t *testing.T) {
	codes := Codes()
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(codes))), len(codes))
	for _, c := range []Code{EngineUnreachable, ConnectionLost, EngineFailed, Timeout} {
		assert.True(t, New(c, "x").Retryable, c)
	}
	for _, c := range []Code{InvalidArgument, NotFound, Conflict, PermissionDenied, Cancelled, Internal} {
		assert.False(t, New(c, "x").Retryable, c)
	}
}
