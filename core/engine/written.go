package engine

import (
	"cmp"
	"errors"
	"io"
	"os"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
)

// Written is embedded in requests that carry bytes beside their JSON: a caller may also write these to the operation
// while it runs, so that nobody holds all of them.
type Written struct {
	// Body tells that the bytes are written to the operation, and what is known of them.
	Body *Body `json:"body,omitempty" arg:"hidden"`
}

// Given tells that there are bytes, if only none: an input that is empty is something else than no input.
func (w Written) Given(data []byte) bool { return data != nil || w.Body != nil }

// Streamed gives what is written to the operation; nil where nothing is.
func (w Written) Streamed() *Body { return w.Body }

// Body is what a caller writes to an operation while it runs. It is read once.
type Body struct {
	// Size is how many bytes are to come; unknown without it.
	Size *int64 `json:"size,omitempty"`

	receive func() ([]byte, error)
	rest    []byte
	err     error
}

// From says where the bytes come from; io.EOF is their end.
func (b *Body) From(receive func() ([]byte, error)) { b.receive = receive }

// Length is how many bytes are to come; 0 where nobody knows.
func (b *Body) Length() int64 {
	if b.Size == nil {
		return 0
	}
	return *b.Size
}

func (b *Body) fill() error {
	for len(b.rest) == 0 {
		if b.err != nil {
			return b.err
		}
		b.rest, b.err = b.receive() // both, where the last bytes come with the end
	}
	return nil
}

// Read waits for the caller's next bytes.
func (b *Body) Read(p []byte) (int, error) {
	if err := b.fill(); err != nil {
		return 0, err
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// WriteTo passes the bytes on in the pieces in which they come.
func (b *Body) WriteTo(w io.Writer) (written int64, err error) {
	for {
		if err := b.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return written, err
		}
		n, err := w.Write(b.rest)
		written += int64(n)
		if b.rest = b.rest[n:]; err != nil {
			return written, err
		}
	}
}

// Sized gives the bytes and how many they are. Where nobody knows that before, they are first kept in a file without a name.
func (b *Body) Sized(env endpoint.Environment) (io.ReadCloser, int64, error) {
	if b.Size != nil {
		return io.NopCloser(io.LimitReader(b, *b.Size)), *b.Size, nil
	}
	folder := cmp.Or(env.Get("TMPDIR"), env.Get("TEMP"), env.Get("TMP"), "/tmp")
	kept, err := os.CreateTemp(folder, "dockbridge-*")
	if err != nil {
		return nil, 0, fault.From(err).WithResource(folder).WithHint("name a folder for temporary files with TMPDIR, or give the bytes at once")
	}
	_ = os.Remove(kept.Name()) // it is there for as long as it is open
	size, err := b.WriteTo(kept)
	if err == nil {
		_, err = kept.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = kept.Close()
		return nil, 0, err
	}
	return kept, size, nil
}

// NewBody gives a body that comes from a reader, for Go callers.
func NewBody(from io.Reader, size *int64) *Body {
	b := &Body{Size: size}
	b.From(func() ([]byte, error) {
		piece := make([]byte, 32<<10)
		n, err := from.Read(piece)
		return piece[:n], err
	})
	return b
}
