// Package stream carries what a container writes.
//
// The engine multiplexes stdout and stderr of a container without a terminal
// into frames: one byte stream id, three zero bytes, four bytes big-endian
// length, payload. ReadOutput undoes that and keeps the order in which the
// two streams were written.
package stream

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"dockbridge/core/fault"
)

// The stream ids of the engine's frames.
const (
	Stdin  = 0
	Stdout = 1
	Stderr = 2
	// SystemError carries an error of the engine itself, for example a log driver that fails half way.
	SystemError = 3
)

const frameHeader = 8

// Output is what a container wrote: all bytes in the order they came, and
// which of them belong to which stream.
type Output struct {
	// Bytes is stdout and stderr in the order they were written; not necessarily UTF-8.
	Bytes []byte `json:"-" body:"true"`
	// Segments tells the streams apart: pairs of stream id (1 stdout, 2 stderr) and number of bytes.
	Segments [][2]int `json:"segments"`
}

// Append adds a chunk of one stream.
func (o *Output) Append(id int, p []byte) {
	if len(p) == 0 {
		return
	}
	o.Bytes = append(o.Bytes, p...)
	o.mark(id, len(p))
}

// mark says whose bytes the last ones are; true when that is another stream than before.
func (o *Output) mark(id, n int) bool {
	if last := len(o.Segments) - 1; last >= 0 && o.Segments[last][0] == id {
		o.Segments[last][1] += n
		return false
	}
	o.Segments = append(o.Segments, [2]int{id, n})
	return true
}

// End gives the last bytes of one stream, as many as there are and at most so many.
func (o Output) End(id, most int) []byte {
	at, first := len(o.Bytes), len(o.Segments)
	for found := 0; first > 0 && found < most; first-- {
		s := o.Segments[first-1]
		if at -= s[1]; s[0] == id {
			found += s[1]
		}
	}
	end := Output{Bytes: o.Bytes[at:], Segments: o.Segments[first:]}.Stream(id)
	return end[max(0, len(end)-most):]
}

// Stream gives the bytes of one stream only.
func (o Output) Stream(id int) []byte {
	var out []byte
	at := 0
	for _, s := range o.Segments {
		if s[0] == id {
			out = append(out, o.Bytes[at:at+s[1]]...)
		}
		at += s[1]
	}
	return out
}

// ErrFrame means that the bytes are not frames of the engine's format.
var ErrFrame = errors.New("the engine's output stream is not in its frame format")

// ReadFrames calls each with every frame of r until r ends. The slice is only
// valid during the call. A stream that ends inside a frame is
// io.ErrUnexpectedEOF, and the part that came is delivered first.
func ReadFrames(r io.Reader, each func(id int, p []byte) error) error {
	var header [frameHeader]byte
	buf := make([]byte, 0, 4096)
	for {
		if _, err := io.ReadFull(r, header[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		if header[0] > SystemError || header[1]|header[2]|header[3] != 0 {
			return ErrFrame
		}
		left := int(binary.BigEndian.Uint32(header[4:]))
		for left > 0 {
			buf = grow(buf, min(left, maxChunk))
			n, err := io.ReadFull(r, buf)
			if n > 0 {
				if e := each(int(header[0]), buf[:n]); e != nil {
					return e
				}
			}
			if errors.Is(err, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			if err != nil { // also io.ErrUnexpectedEOF, for a part
				return err
			}
			left -= n
		}
	}
}

// maxChunk bounds the memory that a frame header can ask for.
const maxChunk = 1 << 20

func grow(buf []byte, n int) []byte {
	if cap(buf) < n {
		return make([]byte, n)
	}
	return buf[:n]
}

// segmentCost is the memory that each change between the streams takes on its way to the caller, who has a list for it. Bytes
// that come singly, of one stream and the other in turn, take far more than themselves.
const segmentCost = 64

// ReadOutput collects a whole stream; more than the limit is a TooLongError. tty tells that the container
// has a terminal: then there are no frames and everything counts as stdout.
func ReadOutput(r io.Reader, tty bool, most int64) (Output, error) {
	all := Held{Most: most}
	var o Output
	if tty {
		n, err := io.Copy(&all, r)
		if errors.As(err, new(TooLongError)) {
			return Output{}, err
		}
		if o.Bytes = all.Bytes; n > 0 {
			o.mark(Stdout, int(n))
		}
		return o, err
	}
	err := ReadFrames(r, func(id int, p []byte) error {
		if id == SystemError {
			return fault.New(fault.EngineFailed, "the engine could not give the whole output: %s", strings.TrimSpace(string(p)))
		}
		if o.mark(id, len(p)) {
			if all.Most -= segmentCost; all.Most < int64(len(all.Bytes)) {
				return TooLongError{most}
			}
		}
		_, err := all.Write(p)
		return err
	})
	if errors.As(err, new(TooLongError)) {
		return Output{}, TooLongError{most}
	}
	o.Bytes = all.Bytes
	return o, err
}
