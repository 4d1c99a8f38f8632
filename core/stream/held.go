package stream

import (
	"errors"
	"fmt"
	"io"
)

// TooLongError tells that something has more bytes than are held of it in memory.
type TooLongError struct{ Most int64 }

func (e TooLongError) Error() string { return fmt.Sprintf("there are more than %d bytes", e.Most) }

// firstPiece is how much memory a body gets before any of it has come, whatever length was promised.
const firstPiece = 1 << 20

// Held is what comes in pieces and is held in memory. Its memory grows with what has come, not with what was promised: it
// doubles, and never beyond what may come, so that all of the old and the new together are not twice as much.
type Held struct {
	Bytes []byte
	Most  int64 // more is a TooLongError
}

// Room gives memory for further bytes: at first for as many as next, where none is left, and for no more than are still to
// come (at least one).
func (h *Held) Room(next, toCome int64) []byte {
	if len(h.Bytes) == cap(h.Bytes) {
		have := int64(len(h.Bytes))
		size := max(2*have, have+min(next, firstPiece))
		if size > h.Most/2 { // at once all that may come: to grow once more would make garbage of as much
			size = h.Most + 1
		}
		if toCome < size-have {
			size = have + toCome
		}
		bytes := make([]byte, have, min(size, h.Most+1)) // the one more shows that it is too long
		copy(bytes, h.Bytes)
		h.Bytes = bytes
	}
	space := h.Bytes[len(h.Bytes):cap(h.Bytes)]
	return space[:min(int64(len(space)), toCome)]
}

// Filled takes the first n bytes of Room in.
func (h *Held) Filled(n int) error {
	h.Bytes = h.Bytes[:len(h.Bytes)+n]
	if int64(len(h.Bytes)) > h.Most {
		h.Bytes = h.Bytes[:h.Most]
		return TooLongError{h.Most}
	}
	return nil
}

// Write implements io.Writer.
func (h *Held) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := copy(h.Room(int64(len(rest)), UntilEnd), rest)
		rest = rest[n:]
		if err := h.Filled(n); err != nil {
			return len(p) - len(rest), err
		}
	}
	return len(p), nil
}

// UntilEnd is the length of what ends when it ends.
const UntilEnd = 1<<63 - 1

// Hold reads to the end, of the length that was promised, or -1.
func Hold(r io.Reader, length, most int64) ([]byte, error) {
	if length > most {
		return nil, TooLongError{most}
	}
	next, expected := length, length
	if length < 0 {
		next, expected = 16<<10, UntilEnd
	}
	h := Held{Most: most}
	for expected > 0 {
		n, err := r.Read(h.Room(next, expected))
		if tooLong := h.Filled(n); tooLong != nil {
			return h.Bytes, tooLong
		}
		if length >= 0 {
			expected -= int64(n)
		}
		switch {
		case errors.Is(err, io.EOF) && length < 0:
			return h.Bytes, nil
		case errors.Is(err, io.EOF) && expected > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		}
	}
	// One more read sees the end, which gives the connection back.
	_, _ = r.Read(make([]byte, 1))
	return h.Bytes, nil
}
