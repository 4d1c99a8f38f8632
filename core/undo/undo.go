// Package undo takes back what was begun and cannot be finished.
//
//	var log undo.Log
//	log.Add(undo.Step{Left: undo.Left{What: "container", Name: id, State: "created", How: "remove it"}, Do: remove})
//	if err := next(); err != nil {
//		return log.Undo(ctx, err) // the steps in reverse order; what fails is in the error
//	}
//	log.Keep()
//
// A step is added before the request that makes it necessary is sent: an answer
// may be lost, and what was asked for may happen all the same. So a step must
// do no harm when there is nothing to take back.
package undo

import (
	"context"
	"slices"
	"strings"
	"time"

	"dockbridge/core/fault"
)

// DefaultLimit is how long a step may take that names no limit of its own.
const DefaultLimit = 10 * time.Second

// Left tells what is left when a step fails: it is for people and for programs that tidy up.
type Left struct {
	// What is the kind of resource: "container", "image", "network", "volume" or "plugin".
	What string `json:"what"`
	// Name is what it is called on the engine at that moment, or its id.
	Name string `json:"name"`
	// State says in words how it is left.
	State string `json:"state"`
	// How says what to do about it.
	How string `json:"how"`
}

// Step takes one thing back.
type Step struct {
	// Left is what is left when Do fails.
	Left Left
	// Limit is the time that Do may take; 0 means DefaultLimit.
	Limit time.Duration
	// Do takes it back. Its context is not that of the caller, whose time may be over.
	Do func(ctx context.Context) error

	over, failed bool
}

// Log holds the steps of one undertaking in the order in which they became necessary. It is for one goroutine.
type Log struct{ steps []*Step }

// Add notes a step, which can also be undone or kept by itself.
func (l *Log) Add(s Step) *Step {
	l.steps = append(l.steps, &s)
	return &s
}

// Keep forgets the steps: the undertaking has succeeded.
func (l *Log) Keep() {
	for _, s := range l.steps {
		s.Keep()
	}
	l.steps = nil
}

// Undo carries the steps out, the last one first, and gives err with what came of it. One that fails does not stop the others.
func (l *Log) Undo(ctx context.Context, err error) error {
	for _, s := range slices.Backward(l.steps) {
		err = s.Undo(ctx, err)
	}
	l.steps = nil
	return err
}

// Keep forgets the step.
func (s *Step) Keep() { s.over = true }

// Failed tells that the step was carried out in vain.
func (s *Step) Failed() bool { return s.failed }

// Undo carries the step out, once. When it fails, err gets the failure as a child, "left" in its details, and a hint.
func (s *Step) Undo(ctx context.Context, err error) error {
	if s.over {
		return err
	}
	s.over = true
	limit := s.Limit
	if limit == 0 {
		limit = DefaultLimit
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	failure := fault.Guard(func() error { return s.Do(ctx) })
	if s.failed = failure != nil; !s.failed {
		return err
	}
	f := fault.From(err)
	left, _ := f.Details["left"].([]Left)
	hint := s.Left.How
	if f.Hint != "" {
		hint = strings.Join([]string{f.Hint, hint}, "; ")
	}
	return f.WithDetail("left", append(slices.Clone(left), s.Left)).WithChildren(fault.From(failure)).WithHint(hint)
}
