package fault

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPanicBecomesAnError(t *testing.T) {
	err := From(Guard(func() error { panic("oh") }))
	assert.Equal(t, Internal, err.Code)
	assert.NotContains(t, err.Message, "oh", "it may be a secret")
	assert.Contains(t, err.Details["stack"], "TestAPanicBecomesAnError")
	known := New(Conflict, "x")
	assert.Same(t, known, Guard(func() error { return known }))
}
