package stream

// Kind tells what a chunk that travels raw is.
type Kind uint32

// The kinds of chunks. Their numbers are part of the ABI (include/dockbridge.h).
const (
	// KindJSON is a JSON document: a progress record or an event.
	KindJSON Kind = 0
	// KindStdout is what a container wrote to stdout.
	KindStdout Kind = Stdout
	// KindStderr is what a container wrote to stderr.
	KindStderr Kind = Stderr
	// KindBytes are bytes of a file or archive.
	KindBytes Kind = 4
)

// Item is one thing an operation reports while it runs: a value that becomes
// JSON, or raw bytes of a kind.
type Item struct {
	Kind  Kind
	Value any    // with KindJSON
	Bytes []byte // with the others
}

// Duplex connects a running operation with its caller: items go out, bytes
// come in. Both calls wait when the other side is slow, and end with the
// operation's context.
type Duplex interface {
	// Send hands an item to the caller, and waits while the caller has not taken earlier ones.
	Send(Item) error
	// Receive gives the next bytes the caller wrote; io.EOF after the caller ended the input.
	Receive() ([]byte, error)
}
