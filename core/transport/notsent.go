package transport

import (
	"errors"
	"net"
)

// notSentError wraps failures from before the first byte left this process.
type notSentError struct{ error }

func (e notSentError) Unwrap() error { return e.error }

// NotSent marks a failure from before the first byte of a request left this process.
func NotSent(err error) error { return notSentError{err} }

// WasNotSent tells that the engine cannot have seen the request.
func WasNotSent(err error) bool {
	var marked notSentError
	if errors.As(err, &marked) {
		return true
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
