package bridge

import (
	"dockbridge/core/fault"

	"golang.org/x/sys/unix"
)

type eventFD int

func newNotifier() (notifier, error) {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, fault.New(fault.ResourceExhausted, "no eventfd could be had: %v", err).WithCause(err)
	}
	return eventFD(fd), nil
}

func (f eventFD) fd() int { return int(f) }

func (f eventFD) set() { _, _ = unix.Write(int(f), []byte{1, 0, 0, 0, 0, 0, 0, 0}) }

func (f eventFD) clear() { _, _ = unix.Read(int(f), make([]byte, 8)) }

func (f eventFD) close() { _ = unix.Close(int(f)) }
