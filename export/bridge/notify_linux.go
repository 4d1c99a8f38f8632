package bridge

import (
	"errors"

	"dockbridge/core/fault"

	"golang.org/x/sys/unix"
)

// epollNotifier is an epoll descriptor, which is readable while one of those in it is: an eventfd that is set by hand, and
// sockets of operations.
type epollNotifier struct {
	poll, event int
	events      [128]unix.EpollEvent
}

func newNotifier() (notifier, error) {
	poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fault.New(fault.ResourceExhausted, "no epoll descriptor could be had: %v", err).WithCause(err)
	}
	event, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err == nil {
		err = unix.EpollCtl(poll, unix.EPOLL_CTL_ADD, event, &unix.EpollEvent{Events: unix.EPOLLIN})
	}
	if err != nil {
		_, _ = unix.Close(poll), unix.Close(event)
		return nil, fault.New(fault.ResourceExhausted, "no eventfd could be had: %v", err).WithCause(err)
	}
	return &epollNotifier{poll: poll, event: event}, nil
}

func (n *epollNotifier) fd() int { return n.poll }

func (n *epollNotifier) set() { _, _ = unix.Write(n.event, []byte{1, 0, 0, 0, 0, 0, 0, 0}) }

func (n *epollNotifier) clear() { _, _ = unix.Read(n.event, make([]byte, 8)) }

func (n *epollNotifier) watch(fd int, id uint64) error {
	// The 64 bits that come back with an event are the operation's; the eventfd's are 0.
	event := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLONESHOT, Fd: int32(uint32(id)), Pad: int32(uint32(id >> 32))} //nolint:gosec // the bits are meant
	err := unix.EpollCtl(n.poll, unix.EPOLL_CTL_MOD, fd, &event)
	if errors.Is(err, unix.ENOENT) { // the first time
		err = unix.EpollCtl(n.poll, unix.EPOLL_CTL_ADD, fd, &event)
	}
	return err
}

func (n *epollNotifier) readable() []uint64 {
	count, err := unix.EpollWait(n.poll, n.events[:], 0)
	if err != nil {
		return nil // EINTR: the descriptor stays readable
	}
	var ids []uint64
	for _, event := range n.events[:count] {
		if id := uint64(uint32(event.Fd)) | uint64(uint32(event.Pad))<<32; id != 0 { //nolint:gosec // the bits are meant
			ids = append(ids, id)
		}
	}
	return ids
}

func (n *epollNotifier) close() { _, _ = unix.Close(n.poll), unix.Close(n.event) }
