package bridge

import (
	"context"
	"sync"

	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/export/operations"
)

// stepping carries a quick operation of an event loop out in the loop's own
// thread: see transport.Steps. What cannot be done so goes to a goroutine.
type stepping struct {
	task     *task
	prepared operations.Prepared

	mu            sync.Mutex
	steps         *transport.Steps // nil when that is over
	inFlight      bool             // a reply is under way
	receivingRest bool             // a goroutine receives the rest of a large reply, without the lock
}

// flow lets operations in steps wait for each other: of hundreds at once most would only wait in the engine.
type flow struct {
	mu       sync.Mutex
	inFlight int
	queue    []*stepping
}

// enqueue puts an operation into the queue; false when nothing is under way that would let it out again.
func (f *flow) enqueue(s *stepping) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.inFlight == 0 {
		return false
	}
	f.queue = append(f.queue, s)
	return true
}

// dequeue gives the operation that waits longest; nil when none does.
func (f *flow) dequeue() *stepping {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.queue) == 0 {
		return nil
	}
	s := f.queue[0]
	f.queue = f.queue[1:]
	return s
}

// next lets operations out of the queue, as many as there is room for.
func (f *flow) next() {
	for {
		s := f.dequeue()
		if s == nil || !s.again() {
			return
		}
	}
}

// count notes that the number of replies under way has changed. It gives an operation to be waked, if the last has gone.
func (f *flow) count(change int) *stepping {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.inFlight += change
	if change < 0 && len(f.queue) > 0 {
		return f.queue[0]
	}
	return nil
}

// begin starts an operation in steps; false when that cannot be.
func (t *task) begin(prepared operations.Prepared) bool {
	steps := t.client.engine.NewSteps()
	if steps == nil {
		return false
	}
	s := &stepping{task: t, prepared: prepared, steps: steps}
	t.stepping.Store(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if prepared.Limit > 0 {
		steps.Limit(prepared.Deadline, s.expire)
	}
	s.advance()
	return true
}

// received goes on with what has come; it is called when the socket is readable.
func (s *stepping) received() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps == nil || s.receivingRest {
		return
	}
	switch received, err := s.steps.Receive(); {
	case err != nil:
		s.leave()
	case received == transport.Complete:
		s.advance()
	case received == transport.Large:
		s.receivingRest = true
		steps := s.steps
		fault.Go(func() { s.rest(steps) }, func(err error) { s.task.settle(errorReply(err)) })
	default:
		s.watch()
	}
}

// rest receives what is too much for the loop's thread, and goes on from there.
func (s *stepping) rest(steps *transport.Steps) {
	err := fault.Guard(steps.Rest)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receivingRest = false
	switch {
	case s.steps == nil: // it was ended meanwhile
		steps.Close()
		s.leaveFlight()
	case err != nil:
		s.leave()
	default:
		s.advance()
	}
}

// again runs the operation after it has waited in the queue; false when it is there again.
func (s *stepping) again() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.steps == nil || s.advance()
}

// advance runs the operation as far as it gets; false when it waits in the queue. The lock is held.
func (s *stepping) advance() bool {
	var status Status
	var reply Reply
	var progress transport.Progress
	var err error
	func() {
		defer guard(s.prepared.Name(), &err)
		var result any
		result, progress, err = s.steps.Run(s.task.ctx, s.prepared.Call)
		if progress == transport.Finished && err == nil {
			status, reply = resultReply(result)
		}
	}()
	switch progress {
	case transport.Unable:
		s.leave()
	case transport.Waiting:
		s.watch()
	case transport.Busy:
		s.leaveFlight()
		if s.task.client.flow.enqueue(s) {
			return false
		}
		s.leave()
	case transport.Finished:
		if err != nil {
			status, reply = errorReply(err)
		}
		s.finish()
		s.task.settle(status, reply)
	}
	return true
}

// watch lets the loop wait for the socket.
func (s *stepping) watch() {
	if !s.inFlight {
		s.inFlight = true
		s.task.client.flow.count(1)
	}
	if err := s.task.client.ready.watch(s.steps.FD(), s.task.id); err != nil {
		s.leave()
	}
}

// leave hands the operation to a goroutine, which begins it anew, with what is left of its time.
func (s *stepping) leave() {
	s.finish()
	s.task.start(s.prepared)
}

func (s *stepping) finish() {
	steps := s.steps
	s.steps = nil
	if s.receivingRest { // rest closes them: the connection is in use
		steps.Interrupt()
		return
	}
	steps.Close()
	s.leaveFlight()
}

// leaveFlight notes that no reply is under way any more, and wakes the loop for those in the queue.
func (s *stepping) leaveFlight() {
	if !s.inFlight {
		return
	}
	s.inFlight = false
	if waiting := s.task.client.flow.count(-1); waiting != nil {
		s.task.client.ready.add(waiting.task.id)
	}
}

// expire ends the operation when its time is up; the ordinary way has a deadline of its own.
func (s *stepping) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps != nil {
		s.finish()
		s.task.settle(errorReply(s.prepared.TimedOut(context.DeadlineExceeded)))
	}
}

// cancel ends the operation for its caller.
func (s *stepping) cancel() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps != nil {
		s.finish()
		s.task.settle(errorReply(s.prepared.Cancelled()))
	}
}
