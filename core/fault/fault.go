// Package fault is the one list of errors that dockbridge reports.
//
// Every error that leaves core is a *fault.Error: a code that programs branch
// on, a message that people read, and a hint that says what to do next. The
// Python package maps each code to one exception class; see codes.go for the
// list and classify.go for how foreign errors get their code.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Error is what a caller of any operation gets when it fails.
type Error struct {
	// Code is the stable, machine readable kind of the failure.
	Code Code `json:"code"`
	// Message is one sentence for people, without secrets.
	Message string `json:"message"`
	// Hint says what the person can do about it; empty when there is nothing useful to say.
	Hint string `json:"hint,omitempty"`
	// Operation is the operation that failed, for example "container.stop".
	Operation string `json:"operation,omitempty"`
	// Resource names what it was about: a container, image, network or volume as the caller wrote it.
	Resource string `json:"resource,omitempty"`
	// Status is the HTTP status of the engine's reply, 0 when there was none.
	Status int `json:"status,omitempty"`
	// Retryable tells that the same call may succeed later without any change by the caller.
	Retryable bool `json:"retryable,omitempty"`
	// Details are facts particular to the code, for example "port" and "owner" of a port conflict.
	Details map[string]any `json:"details,omitempty"`
	// Children are further failures that belong to this one: of what was done at the same time, or to take back what had been begun.
	Children []*Error `json:"children,omitempty"`

	cause error
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s (%s)", e.Code, e.Message, e.Hint)
}

// Unwrap gives the error this one was made from, if any.
func (e *Error) Unwrap() error { return e.cause }

// New makes an error with a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Retryable: code.retryable()}
}

// Invalid reports input the caller must change, with the hint that says how.
func Invalid(hint, format string, args ...any) *Error {
	return New(InvalidArgument, format, args...).WithHint(hint)
}

// WithHint returns a copy that tells the person what to do.
func (e *Error) WithHint(hint string) *Error {
	c := *e
	c.Hint = hint
	return &c
}

// WithResource returns a copy that names the resource.
func (e *Error) WithResource(name string) *Error {
	c := *e
	c.Resource = name
	return &c
}

// WithCause returns a copy that wraps the error it was made from.
func (e *Error) WithCause(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// WithDetail returns a copy with one more fact.
func (e *Error) WithDetail(key string, value any) *Error {
	c := *e
	c.Details = maps.Clone(e.Details)
	if c.Details == nil {
		c.Details = map[string]any{}
	}
	c.Details[key] = value
	return &c
}

// WithChildren returns a copy with further failures.
func (e *Error) WithChildren(more ...*Error) *Error {
	c := *e
	c.Children = append(slices.Clone(e.Children), more...)
	return &c
}

// CodeOf gives the code of the nearest *Error in err's chain, or "" when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Is tells whether err carries the code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }
