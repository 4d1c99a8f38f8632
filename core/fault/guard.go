package fault

import "runtime/debug"

// Guard turns a panic of f into an error. Every goroutine of core runs under
// it: a panic would end the caller's whole process.
func Guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = New(Internal, "a defect in dockbridge: %v", r).
				WithHint("please report it with the stack in the error's details").WithDetail("stack", string(debug.Stack()))
		}
	}()
	return f()
}
