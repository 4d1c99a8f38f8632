// Package bridge is the library without its C border: it opens clients, finds
// operations in the table, runs them, and keeps what is running under handles.
// The cgo shell in package export only moves bytes in and out of it, so
// everything here is tested as ordinary Go.
package bridge

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
	"dockbridge/export/operations"
)

// ABIVersion is the version of the C functions.
const ABIVersion = operations.ABIVersion

// Bridge holds what is open. It is safe for any number of threads.
type Bridge struct {
	table   map[string]operations.Operation
	clients *handles[*client]
	tasks   *handles[*task]
}

type client struct {
	engine *engine.Engine
	ready  readyQueue
	flow   flow
}

// New makes a bridge over a table of operations.
func New(table []operations.Operation) *Bridge {
	b := &Bridge{table: map[string]operations.Operation{}, clients: newHandles[*client]("client"), tasks: newHandles[*task]("operation")}
	for _, o := range append([]operations.Operation{operations.Handles(b.handles)}, table...) {
		b.table[o.Name] = o
	}
	return b
}

// OpenClient prepares a connection pool from engine.Options as JSON. The engine
// is not contacted. The reply describes the endpoint that was chosen.
func (b *Bridge) OpenClient(options []byte) (id uint64, status Status, reply Reply) {
	var err error
	func() {
		defer guard("", &err)
		var o engine.Options
		if err = operations.Decode(options, &o); err != nil {
			return
		}
		var e *engine.Engine
		if e, err = engine.Open(o); err != nil {
			err = operations.Hide(err, o, nil)
			return
		}
		id, _ = b.clients.add(func(uint64) *client { return &client{engine: e} })
		status, reply = resultReply(e.Endpoint())
	}()
	if err != nil {
		status, reply = errorReply(err)
	}
	return id, status, reply
}

// CloseClient ends what runs under the client and closes its connections.
func (b *Bridge) CloseClient(id uint64) (Status, Reply) {
	return guarded(func() (Status, error) {
		c, err := b.clients.remove(id)
		if err != nil {
			return Failed, err
		}
		for _, t := range b.tasks.removeAll(func(t *task) bool { return t.client == c }) {
			t.cancel()
		}
		c.engine.Close()
		c.ready.close()
		return OK, nil
	})
}

// Call runs one operation in the calling thread and waits for its result.
func (b *Bridge) Call(clientID uint64, name string, request, body []byte) (status Status, reply Reply) {
	var err error
	var retries engine.Retries
	defer func() { reply.Retries = retries.Count() }()
	func() {
		defer guard(name, &err)
		var o operations.Operation
		var c *client
		if o, c, err = b.find(clientID, name); err != nil {
			return
		}
		ctx := engine.CountRetries(context.Background(), &retries)
		if o.Mode == operations.Quick {
			ctx = transport.Interruptible(ctx)
		} else { // goroutines may still send the caller's bytes when the operation has ended
			request, body = bytes.Clone(request), bytes.Clone(body)
		}
		var result any
		if result, err = o.Run(ctx, c.engine, request, body, refuse{}); err == nil {
			status, reply = resultReply(result)
		}
	}()
	switch {
	case errors.Is(err, transport.ErrInterrupted):
		return Interrupted, Reply{}
	case err != nil:
		return errorReply(err)
	}
	return status, reply
}

// Open starts one operation on its own; fetch what it reports with Next.
// The request is copied, since the operation outlives the call.
func (b *Bridge) Open(clientID uint64, name string, request, body []byte) (id uint64, status Status, reply Reply) {
	var err error
	func() {
		defer guard(name, &err)
		err = b.open(clientID, name, bytes.Clone(request), bytes.Clone(body), &id)
	}()
	if err != nil {
		if id != 0 { // it did not get to its beginning
			_, _ = b.tasks.remove(id)
		}
		status, reply = errorReply(err)
		return 0, status, reply
	}
	return id, OK, Reply{}
}

func (b *Bridge) open(clientID uint64, name string, request, body []byte, id *uint64) error {
	o, c, err := b.find(clientID, name)
	if err != nil {
		return err
	}
	var t *task
	*id, t = b.tasks.add(func(id uint64) *task { return newTask(id, c, o.Mode) })
	switch p, err := prepare(o, c.engine, request, body); {
	case err != nil:
		t.settle(errorReply(err))
	case o.Mode != operations.Quick || !c.ready.listening() || !t.begin(p):
		t.start(p)
	}
	return nil
}

func prepare(o operations.Operation, e *engine.Engine, request, body []byte) (p operations.Prepared, err error) {
	defer guard(o.Name, &err)
	return o.Prepare(e, request, body)
}

// Next waits for what an operation reports next: an item (More), its result
// (OK), its error (Failed), or nothing within the wait (Pending).
func (b *Bridge) Next(id uint64, wait time.Duration) (status Status, reply Reply) {
	t, err := b.tasks.get(id)
	if err == nil {
		func() {
			defer guard("", &err)
			status, reply = t.next(wait)
		}()
	}
	if err != nil {
		return errorReply(err)
	}
	return status, reply
}

// Write hands input to an operation; no bytes mean the end of its input. It
// uses the caller's bytes until it returns, and not longer.
func (b *Bridge) Write(id uint64, data []byte, wait time.Duration) (Status, Reply) {
	return guarded(func() (Status, error) {
		t, err := b.tasks.get(id)
		if err != nil {
			return Failed, err
		}
		return t.write(data, wait)
	})
}

// Cancel asks an operation to end; Next then tells how it ended.
func (b *Bridge) Cancel(id uint64) (Status, Reply) {
	return guarded(func() (Status, error) {
		t, err := b.tasks.get(id)
		if err != nil {
			return Failed, err
		}
		t.cancel()
		return OK, nil
	})
}

// CloseTask cancels an operation if it still runs and forgets it.
func (b *Bridge) CloseTask(id uint64) (Status, Reply) {
	return guarded(func() (Status, error) {
		t, err := b.tasks.remove(id)
		if err != nil {
			return Failed, err
		}
		t.cancel()
		return OK, nil
	})
}

// ReadyFD gives a descriptor that is readable while operations of the client
// that were opened have something to fetch.
func (b *Bridge) ReadyFD(clientID uint64) (fd int, status Status, reply Reply) {
	fd = -1
	status, reply = guarded(func() (Status, error) {
		c, err := b.clients.get(clientID)
		if err != nil {
			return Failed, err
		}
		if fd, err = c.ready.fd(); err != nil {
			return Failed, err
		}
		for _, t := range b.tasks.all() { // what they sent before the descriptor was there was not noted
			if t.client == c {
				c.ready.add(t.id)
			}
		}
		return OK, nil
	})
	return fd, status, reply
}

// Event is news of one operation.
type Event struct {
	Handle uint64
	Status Status // More: it has items, to be fetched with Next; OK or Failed: it has ended, and its handle with it; Large: it has ended, and Next gives the reply
	Reply  Reply  // of an operation that has ended
}

// An event loop's thread calls Ready, and must soon be back with its other work.
const (
	mostBytes  = 1 << 20 // what one call brings, but for the last of its replies
	largeReply = 1 << 20 // what it does not bring: another thread is to fetch that
)

// Ready gives news of up to capacity operations. One that has ended, and whose
// items were all fetched, is closed with it: event loops mostly wait for
// results, and so get them without another call.
func (b *Bridge) Ready(clientID uint64, capacity int) (events []Event, status Status, reply Reply) {
	status, reply = guarded(func() (Status, error) {
		c, err := b.clients.get(clientID)
		if err != nil {
			return Failed, err
		}
		c.ready.hold()
		defer c.ready.release()
		for _, id := range c.ready.readable() {
			if t, err := b.tasks.get(id); err == nil {
				t.received()
			}
		}
		c.flow.next()
		for size := 0; len(events) < capacity && size < mostBytes; {
			id, ok := c.ready.take()
			if !ok {
				break
			}
			t, err := b.tasks.get(id)
			if err != nil { // it was closed meanwhile
				continue
			}
			event := Event{Handle: id}
			event.Status, event.Reply = t.outcome()
			switch event.Status {
			case Pending: // another thread has fetched it
				continue
			case OK, Failed:
				if event.Reply.size() >= largeReply {
					event = Event{Handle: id, Status: Large}
					break
				}
				_, _ = b.tasks.remove(id)
			}
			size += event.Reply.size()
			events = append(events, event)
		}
		return OK, nil
	})
	return events, status, reply
}

// guarded runs what has no result of its own, and turns errors and panics into replies.
func guarded(f func() (Status, error)) (Status, Reply) {
	status, err := func() (status Status, err error) {
		defer guard("", &err)
		return f()
	}()
	if err != nil {
		return errorReply(err)
	}
	return status, Reply{}
}

// handles counts what is open, for tests that look for leaks.
func (b *Bridge) handles() (clients, tasks int) { return b.clients.len(), b.tasks.len() }

func (b *Bridge) find(clientID uint64, name string) (operations.Operation, *client, error) {
	o, ok := b.table[name]
	if !ok {
		return o, nil, fault.New(fault.UnknownOperation, "there is no operation %q", name).
			WithHint("docs/operations.md lists them; the package and the library may be of different versions")
	}
	if (o.SelfTest || o.Alone) && clientID == 0 {
		return o, &client{}, nil
	}
	c, err := b.clients.get(clientID)
	return o, c, err
}

// refuse is the other end of operations that are called, not opened: what they
// report on the way is dropped, and they get no input.
type refuse struct{}

func (refuse) Send(stream.Item) error { return nil }

func (refuse) Receive(context.Context) ([]byte, error) { return nil, io.EOF }
