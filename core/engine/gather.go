package engine

import (
	"errors"
	"fmt"
	"io"
)

// tooLongError tells that a body is longer than what is held of it in memory.
type tooLongError struct{ most int64 }

func (e tooLongError) Error() string { return fmt.Sprintf("the body is longer than %d bytes", e.most) }

// firstPiece is how much memory a body gets before any of it has come, whatever length was promised.
const firstPiece = 1 << 20

// gathering is a body that comes in pieces. Its memory grows with what has come, not with what was promised: it doubles, and
// never beyond what may come, so that all of the old and the new together are not twice as much.
type gathering struct {
	body []byte
	most int64 // more is a tooLongError
}

// room gives memory for further bytes: at first for as many as next, where none is left, and for no more than are still to
// come (at least one).
func (g *gathering) room(next, toCome int64) []byte {
	if len(g.body) == cap(g.body) {
		have := int64(len(g.body))
		size := max(2*have, have+min(next, firstPiece))
		if toCome < size-have {
			size = have + toCome
		}
		body := make([]byte, have, min(size, g.most+1)) // the one more shows that it is too long
		copy(body, g.body)
		g.body = body
	}
	space := g.body[len(g.body):cap(g.body)]
	return space[:min(int64(len(space)), toCome)]
}

// filled takes the first n bytes of room in.
func (g *gathering) filled(n int) error {
	g.body = g.body[:len(g.body)+n]
	if int64(len(g.body)) > g.most {
		g.body = g.body[:g.most]
		return tooLongError{g.most}
	}
	return nil
}

// untilEnd is the length of a body that ends when it ends.
const untilEnd = 1<<63 - 1

// gather reads a body to its end, of the length that was promised, or -1.
func gather(r io.Reader, length, most int64) ([]byte, error) {
	if length > most {
		return nil, tooLongError{most}
	}
	next, expected := length, length
	if length < 0 {
		next, expected = 16<<10, untilEnd
	}
	g := gathering{most: most}
	for expected > 0 {
		n, err := r.Read(g.room(next, expected))
		if tooLong := g.filled(n); tooLong != nil {
			return g.body, tooLong
		}
		if length >= 0 {
			expected -= int64(n)
		}
		switch {
		case errors.Is(err, io.EOF) && length < 0:
			return g.body, nil
		case errors.Is(err, io.EOF) && expected > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		}
	}
	// One more read sees the end, which gives the connection back.
	_, _ = r.Read(make([]byte, 1))
	return g.body, nil
}
