package fault

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Guard turns a panic of f into an error. Every goroutine of core runs under
// it: a panic would end the caller's whole process.
func Guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Defect(r)
		}
	}()
	return f()
}

// Go runs f on a goroutine of its own, under Guard. It is the only go statement of the library. failed is told of a panic;
// nil where nobody waits for what f does.
func Go(f func(), failed func(error)) {
	go func() {
		err := Guard(func() error {
			f()
			return nil
		})
		if err != nil && failed != nil {
			_ = Guard(func() error {
				failed(err)
				return nil
			})
		}
	}()
}

// Guarded gives f for a timer or a context to call, on a goroutine of theirs.
func Guarded(f func()) func() {
	return func() {
		_ = Guard(func() error {
			f()
			return nil
		})
	}
}

// Defect is the error that a panic becomes. The stack tells where it was. Of its text only the runtime's own is told: any
// other may hold what a caller gave as a secret.
func Defect(panicked any) *Error {
	text := fmt.Sprintf("a panic with a %T", panicked)
	if known, ok := panicked.(runtime.Error); ok {
		text = known.Error()
	}
	return New(Internal, "a defect in dockbridge: %s", text).
		WithHint("please report it with the stack in the error's details").WithDetail("stack", string(debug.Stack()))
}
