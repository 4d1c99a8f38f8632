//go:build unix

package transport

import (
	"os/exec"
	"syscall"
)

// ownSession starts a program in a session of its own: a Ctrl-C in the caller's terminal is the caller's business. The program's end is
// not tied to the thread that starts it, as the kernel would have it, since that may be a short one of the caller's.
func ownSession(program *exec.Cmd) { program.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
