//go:build !linux

package engine

import (
	"context"
	"errors"
	"net/http"
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
	Crowded
	Unable
)

// NewSteps gives nil: here every operation runs on a goroutine.
func (*Engine) NewSteps() *Steps { return nil }

func stepsOf(context.Context) *Steps { return nil }

func (*Steps) refuse() error { return errors.ErrUnsupported }

func (*Steps) read(string, http.Header) (reply, error) { return reply{}, errors.ErrUnsupported }

// Run is not used here.
func (*Steps) Run(context.Context, func(context.Context) (any, error)) (any, Progress, error) {
	return nil, Unable, nil
}

// FD is not used here.
func (*Steps) FD() int { return -1 }

// Receive is not used here.
func (*Steps) Receive() (bool, error) { return false, errors.ErrUnsupported }

// Limit is not used here.
func (*Steps) Limit(time.Duration, func()) {}

// Close is not used here.
func (*Steps) Close() {}
