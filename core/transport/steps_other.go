//go:build !linux

package transport

import (
	"context"
	"errors"
	"time"
)

// Steps is there on Linux only; see steps_linux.go.
type Steps struct{}

// Progress is how far an operation has come.
type Progress int

// The ways in which a run ends.
const (
	Finished Progress = iota
	Waiting
	Busy
	Unable
)

// NewSteps gives nil: here every operation runs on a goroutine.
func NewSteps(RoundTripper, func(string, Reply) bool) *Steps { return nil }

func stepsOf(context.Context) *Steps { return nil }

func (*Steps) refuse() error { return errors.ErrUnsupported }

// Run is not used here.
func (*Steps) Run(context.Context, func(context.Context) (any, error)) (any, Progress, error) {
	return nil, Unable, nil
}

// FD is not used here.
func (*Steps) FD() int { return -1 }

// Received is how far a reply has come in.
type Received int

// What Receive gives.
const (
	Partial Received = iota
	Large
	Complete
)

// Receive is not used here.
func (*Steps) Receive() (Received, error) { return Partial, errors.ErrUnsupported }

// Rest is not used here.
func (*Steps) Rest() error { return errors.ErrUnsupported }

// Interrupt is not used here.
func (*Steps) Interrupt() {}

// Limit is not used here.
func (*Steps) Limit(time.Time, func()) {}

// Close is not used here.
func (*Steps) Close() {}
