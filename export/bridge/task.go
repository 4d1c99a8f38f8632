package bridge

import (
	"bytes"
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/export/operations"
)

// buffered is how many items an operation may be ahead of its reader.
const buffered = 16

// task is one operation that runs on its own and is fetched from with Next.
type task struct {
	id     uint64
	client *client
	ctx    context.Context
	end    context.CancelFunc // of ctx

	stepping atomic.Pointer[stepping] // of quick operations of an event loop

	items chan stream.Item
	input chan offered
	ended chan struct{} // closed at the end of the input; input itself is not, since a late writer would panic
	done  chan struct{} // closed when status and reply are set

	retries  engine.Retries
	endInput sync.Once
	// starved tells that the reader has seen that there is nothing, and waits to hear of the next item.
	starved atomic.Bool
	status  Status
	reply   Reply
	failure error // that reply tells, where the operation was run on its own
}

func newTask(id uint64, c *client, mode operations.Mode) *task {
	t := &task{id: id, client: c, done: make(chan struct{})}
	if mode != operations.Quick { // those report nothing on their way, and take no input
		t.items, t.input, t.ended = make(chan stream.Item, buffered), make(chan offered), make(chan struct{})
	}
	t.ctx, t.end = context.WithCancel(engine.CountRetries(context.Background(), &t.retries))
	t.starved.Store(true)
	return t
}

// start runs the operation on a goroutine.
func (t *task) start(p operations.Prepared) {
	fault.Go(func() { t.run(p) }, func(err error) { t.settle(errorReply(err)) })
}

func (t *task) run(p operations.Prepared) {
	var status Status
	var reply Reply
	var err error
	func() {
		defer guard(p.Name(), &err)
		var result any
		if result, err = p.Run(t.ctx, t); err == nil {
			status, reply = resultReply(result) // here, not in the thread that fetches it
		}
	}()
	if err != nil {
		t.failure = err
		status, reply = errorReply(err)
	}
	t.settle(status, reply)
}

// received goes on with what has come for an operation in steps. A panic ends this one alone, and not what the loop does for others.
func (t *task) received() {
	s := t.stepping.Load()
	if s == nil {
		return
	}
	err := fault.Guard(func() error {
		s.received()
		return nil
	})
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps != nil {
		s.finish()
		t.settle(errorReply(err))
	}
}

// settle notes how the operation ended.
func (t *task) settle(status Status, reply Reply) {
	reply.Retries = t.retries.Count()
	t.status, t.reply = status, reply
	t.end()
	close(t.done)
	t.client.ready.add(t.id)
}

// cancel asks the operation to end.
func (t *task) cancel() {
	t.end()
	if s := t.stepping.Load(); s != nil {
		s.cancel()
	}
}

// Send implements stream.Duplex.
func (t *task) Send(item stream.Item) error {
	if opened, ok := item.Value.(stream.Opened); ok && opened.NoInput {
		t.endInput.Do(func() { close(t.ended) })
	}
	select {
	case t.items <- item:
		if t.starved.Swap(false) {
			t.client.ready.add(t.id)
		}
		return nil
	case <-t.ctx.Done():
		return t.ctx.Err()
	}
}

// Receive implements stream.Duplex.
func (t *task) Receive(ctx context.Context) ([]byte, error) {
	select {
	case o := <-t.input:
		data := bytes.Clone(o.data)
		close(o.taken)
		return data, nil
	case <-t.ended:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-t.ctx.Done():
		return nil, t.ctx.Err()
	}
}

// next gives the next item, or the result, or Pending after the wait.
// A negative wait has no end.
func (t *task) next(wait time.Duration) (Status, Reply) {
	if status, reply := t.fetch(); status != Pending || wait == 0 {
		return status, reply
	}
	expired, stop := after(wait)
	defer stop()
	select {
	case item := <-t.items:
		return t.item(item)
	case <-t.done:
	case <-expired:
	}
	return t.fetch()
}

// fetch gives what there is now. Pending means that the ready queue will hear
// of the operation again: an event loop waits for that.
func (t *task) fetch() (Status, Reply) {
	status, reply := t.look()
	if status == Pending {
		t.starved.Store(true)
		status, reply = t.look() // what came between the look and the note was not told
	}
	return status, reply
}

func (t *task) look() (Status, Reply) {
	ended := false
	select { // asked before the items are: after the end no more of them come
	case <-t.done:
		ended = true
	default:
	}
	select { // all items come before the result
	case item := <-t.items:
		return t.item(item)
	default:
	}
	if !ended {
		return Pending, Reply{}
	}
	return t.status, t.reply
}

func (t *task) item(item stream.Item) (Status, Reply) {
	status, reply := itemReply(item)
	reply.Retries = t.retries.Count()
	return status, reply
}

// outcome gives the result or error of an operation that has ended and whose
// items were all fetched; More when there are items to fetch, Pending when
// there is nothing, which then means the same as in fetch.
func (t *task) outcome() (Status, Reply) {
	status, reply := t.peek()
	if status == Pending {
		// A sender may be late with its note of an item that was fetched already.
		t.starved.Store(true)
		status, reply = t.peek()
	}
	return status, reply
}

// peek is look without taking an item.
func (t *task) peek() (Status, Reply) {
	ended := false
	select { // asked before the items are, as in look
	case <-t.done:
		ended = true
	default:
	}
	switch {
	case len(t.items) > 0:
		return More, Reply{}
	case !ended:
		return Pending, Reply{}
	default:
		return t.status, t.reply
	}
}

// offered is input that is the writer's until it was taken: only then is it copied, since a writer may offer much, and often.
type offered struct {
	data  []byte
	taken chan struct{}
}

// write hands bytes to the operation; none mean the end of the input.
// A negative wait has no end.
func (t *task) write(data []byte, wait time.Duration) (Status, error) {
	if t.input == nil {
		return Failed, fault.New(fault.Conflict, "the operation takes no input")
	}
	if len(data) == 0 {
		t.endInput.Do(func() { close(t.ended) })
		return OK, nil
	}
	select { // before anything is offered: select takes any of the cases that are ready
	case <-t.ended:
		return Failed, fault.New(fault.Conflict, "the program takes no input, or its end was written before")
	default:
	}
	expired, stop := after(wait)
	defer stop()
	offer := offered{data, make(chan struct{})}
	select {
	case t.input <- offer:
		<-offer.taken
		return OK, nil
	case <-t.ended: // by another thread, meanwhile
		return Failed, fault.New(fault.Conflict, "the program takes no input, or its end was written before")
	case <-t.done:
		if t.failure != nil { // its deadline has passed, it was cancelled, …
			return Failed, t.failure
		}
		return Failed, fault.New(fault.Conflict, "the operation has ended and takes no more input")
	case <-expired:
		return Pending, nil
	}
}

// after gives a channel that delivers after the wait, or never when the wait is negative.
func after(wait time.Duration) (expired <-chan time.Time, stop func()) {
	if wait < 0 {
		return nil, func() {}
	}
	timer := time.NewTimer(wait)
	return timer.C, func() { timer.Stop() }
}
