// Package operations is the table of everything the library can do: one line
// per operation, grouped by resource. The bridge looks operations up here, and
// the generator writes the Python types, methods and docs from it.
package operations

import (
	"context"
	"errors"
	"reflect"
	"time"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// Mode says how an operation is run.
type Mode int

const (
	// Quick operations are reads that may be repeated: they run in the caller's thread, and a signal ends them.
	Quick Mode = iota
	// Long operations change something or take their time: they run on their own and are waited for in slices.
	Long
)

// Operation is one line of the table.
type Operation struct {
	// Name is "<resource>.<verb>"; the operation lives in core/<resource>/<verb>.go.
	Name string
	// Mode tells whether the operation runs in the caller's thread.
	Mode Mode
	// Unlimited operations have no deadline unless the call names one.
	Unlimited bool
	// Alone operations run without an engine, and without a client.
	Alone bool
	// Inner operations are no methods: what is written by hand in Python calls them.
	Inner bool
	// SelfTest operations are for tests of the border; they are alone.
	SelfTest bool
	// Request and Result are the Go types of the operation.
	Request, Result reflect.Type
	// Progress is the type of what is reported on the way; nil where nothing is.
	Progress reflect.Type
	// Watchable operations may also be opened as a stream of their progress.
	Watchable bool
	// Item is the type of what a stream gives until it ends; nil for operations that are no streams.
	Item reflect.Type
	// Foretold tells that a stream gives its result when it has begun, as its stat.
	Foretold bool
	// TakesInput tells that bytes are written to the stream, too.
	TakesInput bool
	// Changes tells that inspect says something else of the resource that the operation takes first when it is done: it has changed it, or
	// waited for a change.
	Changes bool
	// OfClient tells that the operation is a method of the client itself, too.
	OfClient bool
	// Detached is what the operation gives with detach, in place of its result: a "container" or an "exec".
	Detached string

	body []int // where in Request the bytes beside the JSON go; nil for nowhere
	call func(ctx context.Context, e *engine.Engine, request any, io stream.Duplex) (any, error)
}

// Option adjusts a line of the table.
type Option func(*Operation)

// unlimited marks operations whose length is the caller's business: pulling an
// image, waiting for an exit.
func unlimited(o *Operation) { o.Unlimited = true }

// watchable marks operations whose progress is worth a stream, beside the callback.
func watchable(o *Operation) { o.Watchable = true }

// changes marks operations after which an object of the resource asks the engine again.
func changes(o *Operation) { o.Changes = true }

// ofClient marks operations that are not about one kind of resource, and that people look for on the client.
func ofClient(o *Operation) { o.OfClient = true }

// alone marks operations that need no engine; these and inner ones are no methods of a client, but what Python's own classes are made of.
func alone(o *Operation) { o.Alone, o.Inner = true, true }

// inner marks operations that are no methods of a client.
func inner(o *Operation) { o.Inner = true }

// detaches marks operations that do not wait with detach, and then give a resource instead.
func detaches(resource string) Option { return func(o *Operation) { o.Detached = resource } }

// foretold marks streams whose result is what they begin with (stream.Opened, Stat).
func foretold(o *Operation) { o.Foretold = true }

func quick[Req, Res any](name string, f func(context.Context, *engine.Engine, Req) (Res, error), options ...Option) Operation {
	o := long(name, f, options...)
	o.Mode = Quick
	return o
}

func long[Req, Res any](name string, f func(context.Context, *engine.Engine, Req) (Res, error), options ...Option) Operation {
	return duplex(name, func(ctx context.Context, e *engine.Engine, req Req, _ stream.Duplex) (Res, error) {
		return f(ctx, e, req)
	}, options...)
}

// progress makes an operation that reports items of type P while it runs.
func progress[Req, P, Res any](name string, f func(context.Context, *engine.Engine, Req, func(P) error) (Res, error), options ...Option) Operation {
	o := duplex(name, func(ctx context.Context, e *engine.Engine, req Req, io stream.Duplex) (Res, error) {
		return f(ctx, e, req, func(p P) error { return io.Send(stream.Item{Value: p}) })
	}, options...)
	o.Progress = reflect.TypeFor[P]()
	return o
}

// streaming makes an operation that gives items of type I until it ends or its
// reader closes it. Pieces of files and archives are []byte. It has no deadline
// but a given one.
func streaming[Req, I, Res any](name string, f func(context.Context, *engine.Engine, Req, stream.Sink[I]) (Res, error), options ...Option) Operation {
	o := duplex(name, func(ctx context.Context, e *engine.Engine, req Req, io stream.Duplex) (Res, error) {
		return f(ctx, e, req, sink[I]{io})
	}, append(options, unlimited)...)
	o.Item = reflect.TypeFor[I]()
	return o
}

// sink makes items of what a stream gives.
type sink[I any] struct{ io stream.Duplex }

func (s sink[I]) Opened(info stream.Opened) error {
	return s.io.Send(stream.Item{Kind: stream.KindOpened, Value: info})
}

func (s sink[I]) Give(item I) error {
	if piece, ok := any(item).([]byte); ok {
		return s.io.Send(stream.Item{Kind: stream.KindBytes, Bytes: piece})
	}
	return s.io.Send(stream.Item{Value: item})
}

// session makes a stream of what a program writes, which also takes what it is to read: input waits for the next bytes,
// and io.EOF is their end.
func session[Req, Res any](
	name string, f func(ctx context.Context, e *engine.Engine, req Req, out stream.Sink[stream.Chunks], input func() ([]byte, error)) (Res, error),
	options ...Option,
) Operation {
	o := duplex(name, func(ctx context.Context, e *engine.Engine, req Req, io stream.Duplex) (Res, error) {
		return f(ctx, e, req, sink[stream.Chunks]{io}, func() ([]byte, error) { return io.Receive(ctx) })
	}, append(options, unlimited)...)
	o.Item, o.TakesInput = reflect.TypeFor[stream.Chunks](), true
	return o
}

// duplex makes an operation that sends and receives raw chunks while it runs.
func duplex[Req, Res any](name string, f func(context.Context, *engine.Engine, Req, stream.Duplex) (Res, error), options ...Option) Operation {
	o := Operation{
		Name: name, Mode: Long,
		Request: reflect.TypeFor[Req](), Result: reflect.TypeFor[Res](),
		body: BodyField(reflect.TypeFor[Req]()),
		call: func(ctx context.Context, e *engine.Engine, request any, io stream.Duplex) (any, error) {
			return f(ctx, e, request.(Req), io)
		},
	}
	for _, option := range options {
		option(&o)
	}
	return o
}

// BodyField finds the field tagged `body:"true"`, which travels as raw bytes
// beside the JSON; nil when there is none.
func BodyField(t reflect.Type) []int {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("body") == "true" {
			return f.Index
		}
		if f.Type.Kind() == reflect.Struct {
			if inner := BodyField(f.Type); inner != nil {
				return append([]int{i}, inner...)
			}
		}
	}
	return nil
}

// Run decodes a request, carries the operation out within its deadline, and
// gives its result or a *fault.Error that names the operation.
func (o Operation) Run(ctx context.Context, e *engine.Engine, request, body []byte, io stream.Duplex) (any, error) {
	p, err := o.Prepare(e, request, body)
	if err != nil {
		return nil, err
	}
	return p.Run(ctx, io)
}

// Run carries the operation out within its deadline.
func (p Prepared) Run(ctx context.Context, io stream.Duplex) (any, error) {
	if p.Limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = transport.WithDeadline(ctx, p.Deadline)
		defer cancel()
	}
	if p.body != nil {
		p.body.From(func() ([]byte, error) { return io.Receive(ctx) })
	}
	res, err := p.operation.call(ctx, p.engine, p.request, io)
	if err != nil && p.Limit > 0 && errors.Is(ctx.Err(), context.DeadlineExceeded) && !errors.Is(err, transport.ErrInterrupted) {
		return nil, p.TimedOut(err)
	}
	return res, p.named(err)
}

// Prepared is an operation with its request.
type Prepared struct {
	// Limit is the time it may take, from when it was prepared; 0 means no limit.
	Limit time.Duration
	// Deadline is when that has passed.
	Deadline time.Time

	operation Operation
	engine    *engine.Engine
	request   any
	body      *engine.Body // that the caller writes while it runs
}

// Prepare decodes a request.
func (o Operation) Prepare(e *engine.Engine, request, body []byte) (Prepared, error) {
	p := Prepared{operation: o, engine: e}
	if e == nil && !o.Alone && !o.SelfTest {
		return p, o.named(fault.Invalid("open a client first", "%s needs a client", o.Name))
	}
	req := reflect.New(o.Request)
	p.request = req.Interface() // as far as it can be read
	if err := Decode(request, req.Interface()); err != nil {
		return p, p.named(err)
	}
	if body != nil {
		if o.body == nil {
			return p, o.named(fault.Invalid("leave the bytes out", "%s takes no bytes beside its request", o.Name))
		}
		req.Elem().FieldByIndex(o.body).SetBytes(body)
	}
	p.request = req.Elem().Interface()
	if w, ok := p.request.(interface{ Streamed() *engine.Body }); ok && w.Streamed() != nil {
		if p.body = w.Streamed(); body != nil || p.body.Length() < 0 {
			return p, o.named(fault.Invalid("give bytes, or write them to the operation", "the bytes beside the request cannot be used"))
		}
	}
	limit, err := o.limit(e, p.request)
	if p.Limit = limit; limit > 0 {
		p.Deadline = time.Now().Add(limit)
	}
	return p, p.named(err)
}

// Call carries the operation out once, without its limit, and without input and output on the way.
func (p Prepared) Call(ctx context.Context) (any, error) {
	res, err := p.operation.call(ctx, p.engine, p.request, nil)
	return res, p.named(err)
}

// TimedOut is the error when the limit has passed; err is what came of ending the operation.
func (p Prepared) TimedOut(err error) error {
	return p.named(timedOut(p.operation.Name, err, p.Limit))
}

// Cancelled is the error when the operation was ended by its caller.
func (p Prepared) Cancelled() error { return p.named(context.Canceled) }

// Name is the operation's.
func (p Prepared) Name() string { return p.operation.Name }

// named makes an error that may leave the library: with the operation's name, without what is secret of the request.
func (p Prepared) named(err error) error {
	if err == nil || errors.Is(err, transport.ErrInterrupted) {
		return err
	}
	return p.operation.named(Hide(err, p.request, p.engine))
}

// named makes a *fault.Error of any, and puts the operation's name into it.
func (o Operation) named(err error) error {
	if err == nil || errors.Is(err, transport.ErrInterrupted) {
		return err
	}
	f := *fault.From(err)
	if f.Operation == "" {
		f.Operation = o.Name
	}
	return &f
}
