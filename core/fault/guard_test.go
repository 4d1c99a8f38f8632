package fault

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPanicBecomesAnError(t *testing.T) {
	err := From(Guard(func() error { panic("oh") }))
	assert.Equal(t, Internal, err.Code)
	assert.Contains(t, err.Message, "oh")
	assert.Contains(t, err.Details["stack"], "TestAPanicBecomesAnError")
	known := New(Conflict, "x")
	assert.Same(t, known, Guard(func() error { return known }))
}
