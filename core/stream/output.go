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

func (o *Output) mark(id, n int) {
	if last := len(o.Segments) - 1; last >= 0 && o.Segments[last][0] == id {
		o.Segments[last][1] += n
		return
	}
	o.Segments = append(o.Segments, [2]int{id, n})
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

// ReadOutput collects a whole stream. tty tells that the container has a
// terminal: then there are no frames and everything counts as stdout.
func ReadOutput(r io.Reader, tty bool) (Output, error) {
	var o Output
	if tty {
		data, err := io.ReadAll(r)
		o.Append(Stdout, data)
		return o, err
	}
	err := ReadFrames(r, func(id int, p []byte) error {
		if id == SystemError {
			return fault.New(fault.EngineFailed, "the engine could not give the whole output: %s", strings.TrimSpace(string(p)))
		}
		o.Append(id, p)
		return nil
	})
	return o, err
}
