package stream

import "context"

// Kind tells how an item travels. The numbers are part of the ABI (include/dockbridge.h).
type Kind uint32

// The kinds of items.
const (
	// KindJSON is a JSON document, with bytes beside it where its type has such a field.
	KindJSON Kind = 0
	// KindBytes are bytes of a file or archive.
	KindBytes Kind = 1
	// KindOpened is the first item of a stream: it is connected, and what happens from now on is in it.
	KindOpened Kind = 2
)

// Item is one thing an operation reports while it runs: a value that becomes
// JSON, or bytes.
type Item struct {
	Kind  Kind
	Value any    // with KindJSON and KindOpened
	Bytes []byte // with KindBytes; not changed any more
}

// Duplex connects a running operation with its caller: items go out, bytes
// come in. Both calls wait when the other side is slow, and end with the
// operation's context.
type Duplex interface {
	// Send hands an item to the caller, and waits while the caller has not taken earlier ones.
	Send(Item) error
	// Receive gives the next bytes the caller wrote; io.EOF after the caller ended the input. It also ends with ctx.
	Receive(ctx context.Context) ([]byte, error)
}

// Opened is what is known of a stream when it has begun.
type Opened struct {
	// ID is the engine's id of the container or of the execution that a session is with.
	ID string `json:"id,omitempty"`
	// NoInput tells that the program of a session reads nothing: what is written to it is refused.
	NoInput bool `json:"no_input,omitempty"`
	// Stat is the stream's result where that is known from the beginning: what a file is that comes now.
	Stat any `json:"stat,omitempty"`
}

// Sink takes what a stream gives. Its calls wait while the reader is behind,
// and fail when the reader has gone.
type Sink[T any] interface {
	// Opened says that the stream has begun; it comes before all items.
	Opened(Opened) error
	// Give hands an item over.
	Give(T) error
}
