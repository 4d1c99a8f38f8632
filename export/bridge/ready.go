package bridge

import (
	"errors"
	"sync"
)

// readyQueue tells an event loop which of its operations have something to
// fetch. The descriptor becomes readable when the queue was empty and is not
// any more; one look at the queue then serves any number of operations.
type readyQueue struct {
	mu     sync.Mutex
	notify notifier // nil until somebody asked for the descriptor
	queued map[uint64]bool
	order  []uint64
	set    bool // the descriptor is readable because of the queue
	held   bool // somebody is looking at the queue
}

// fd gives the descriptor, made on first use.
func (q *readyQueue) fd() (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.notify == nil {
		n, err := newNotifier()
		if err != nil {
			return -1, err
		}
		q.notify, q.queued = n, map[uint64]bool{}
	}
	return q.notify.fd(), nil
}

// listening tells that somebody has asked for the descriptor.
func (q *readyQueue) listening() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.notify != nil
}

// watch makes the descriptor readable, once, when fd is; readable then gives id.
func (q *readyQueue) watch(fd int, id uint64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.notify == nil {
		return errors.ErrUnsupported
	}
	return q.notify.watch(fd, id)
}

// readable gives the operations whose sockets are.
func (q *readyQueue) readable() []uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.notify == nil {
		return nil
	}
	return q.notify.readable()
}

// add puts an operation into the queue, once.
func (q *readyQueue) add(id uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.notify == nil || q.queued[id] {
		return
	}
	q.queued[id] = true
	q.order = append(q.order, id)
	q.tell()
}

// tell makes the descriptor readable while there is something in the queue that nobody is about to see.
func (q *readyQueue) tell() {
	if wanted := len(q.order) > 0; wanted != q.set && !(wanted && q.held) {
		if q.set = wanted; wanted {
			q.notify.set()
		} else {
			q.notify.clear()
		}
	}
}

// hold says that the queue is being looked at, until release: what is added meanwhile needs no telling.
func (q *readyQueue) hold() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held = true
}

func (q *readyQueue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held = false
	if q.notify != nil {
		q.tell()
	}
}

// take moves the next operation out of the queue.
func (q *readyQueue) take() (id uint64, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return 0, false
	}
	id = q.order[0]
	delete(q.queued, id)
	q.order = q.order[1:]
	if len(q.order) == 0 {
		q.order = nil
		q.tell()
	}
	return id, true
}

func (q *readyQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.notify != nil {
		q.notify.close()
		q.notify, q.order, q.set = nil, nil, false
	}
}

// notifier is a descriptor that can be made readable and unreadable.
type notifier interface {
	fd() int
	set()
	clear()
	// watch makes the descriptor readable, once, when another one is; readable then gives its id.
	watch(fd int, id uint64) error
	readable() []uint64
	close()
}
