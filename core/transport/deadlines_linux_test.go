package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

type interrupted chan time.Time

func (i interrupted) Interrupt() { i <- time.Now() }

func TestDeadlinesInTheirOrder(t *testing.T) {
	var d deadlines
	now := time.Now()
	late, soon, never := make(interrupted, 1), make(interrupted, 1), make(interrupted, 1)
	d.add(late, now.Add(30*time.Millisecond))
	d.add(never, now.Add(time.Hour))
	d.add(soon, now.Add(10*time.Millisecond)) // sooner than what the timer was set to
	assert.False(t, (<-soon).Before(now.Add(10*time.Millisecond)))
	assert.False(t, (<-late).Before(now.Add(30*time.Millisecond)))
	assert.False(t, d.remove(soon))
	assert.False(t, d.remove(late))
	d.rest() // not while something is waited for
	assert.False(t, d.due.IsZero())
	assert.True(t, d.remove(never))
	d.rest()
	assert.True(t, d.due.IsZero())
	assert.Empty(t, never)
}

func TestADeadlineAfterTheTimerHasRun(t *testing.T) {
	var d deadlines
	for range 2 {
		one := make(interrupted, 1)
		d.add(one, time.Now().Add(time.Millisecond))
		<-one
		assert.False(t, d.remove(one))
	}
}
