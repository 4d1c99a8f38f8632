package undo

import (
	"context"
	"errors"
	"testing"
	"time"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// steps makes steps that note their name when they are carried out.
func steps(done *[]string) func(name string, err error) Step {
	return func(name string, err error) Step {
		return Step{
			Left: Left{What: "container", Name: name, State: "left", How: "mend " + name},
			Do: func(context.Context) error {
				*done = append(*done, name)
				return err
			},
		}
	}
}

func TestTheLastStepIsTakenBackFirst(t *testing.T) {
	var done []string
	step := steps(&done)
	var log Log
	log.Add(step("a", nil))
	single := log.Add(step("b", nil))
	log.Add(step("c", nil))
	failure := fault.New(fault.Conflict, "x")

	assert.Equal(t, failure, single.Undo(context.Background(), failure), "nothing to add")
	assert.Equal(t, failure, log.Undo(context.Background(), failure))
	assert.Equal(t, []string{"b", "c", "a"}, done)
	_ = log.Undo(context.Background(), failure)
	_ = single.Undo(context.Background(), failure)
	assert.Len(t, done, 3, "each is carried out once")
}

func TestWhatIsKeptIsNotTakenBack(t *testing.T) {
	var done []string
	step := steps(&done)
	var log Log
	kept := log.Add(step("a", nil))
	log.Add(step("b", nil))
	kept.Keep()
	_ = log.Undo(context.Background(), errors.New("x"))
	assert.Equal(t, []string{"b"}, done)
	last := log.Add(step("c", nil))
	log.Keep()
	_ = log.Undo(context.Background(), errors.New("x"))
	_ = last.Undo(context.Background(), errors.New("x"))
	assert.Equal(t, []string{"b"}, done)
}

func TestEveryFailureIsTold(t *testing.T) {
	var done []string
	step := steps(&done)
	var log Log
	log.Add(step("a", fault.New(fault.EngineFailed, "a failed")))
	log.Add(Step{Left: Left{Name: "b", How: "mend b"}, Do: func(context.Context) error { panic("a defect") }})
	log.Add(step("c", errors.New("c failed")))
	log.Add(step("d", nil))

	err := log.Undo(context.Background(), fault.New(fault.Conflict, "first").WithHint("a hint").WithDetail("port", 80))

	assert.Equal(t, []string{"d", "c", "a"}, done, "one that fails does not stop the others")
	f := fault.From(err)
	assert.Equal(t, fault.Conflict, f.Code, "the first failure is the error")
	assert.Equal(t, "a hint; mend c; mend b; mend a", f.Hint)
	assert.Equal(t, 80, f.Details["port"])
	var names []string
	for _, left := range f.Details["left"].([]Left) {
		names = append(names, left.Name)
	}
	assert.Equal(t, []string{"c", "b", "a"}, names)
	require.Len(t, f.Children, 3)
	assert.Equal(t, "c failed", f.Children[0].Message)
	assert.Equal(t, fault.Internal, f.Children[1].Code)
	assert.Equal(t, "a failed", f.Children[2].Message)
}

func TestAStepHasATimeOfItsOwn(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var log Log
	log.Add(Step{Limit: time.Millisecond, Do: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}})
	log.Add(Step{Do: func(ctx context.Context) error {
		assert.NoError(t, ctx.Err(), "the caller's time is over, and the step's is not")
		_, limited := ctx.Deadline()
		assert.True(t, limited)
		return nil
	}})
	f := fault.From(log.Undo(ctx, errors.New("x")))
	require.Len(t, f.Children, 1)
	assert.Equal(t, fault.Timeout, f.Children[0].Code)
}
