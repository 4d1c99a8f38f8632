package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"time"
)

// Chunks is what has come at a time of a stream that goes on: one item carries
// any number of lines, because crossing the border costs more than a line.
type Chunks struct {
	Output
	// Lines tells that every line is a chunk of its own, and that the segments hold whole lines.
	Lines bool `json:"lines,omitempty"`
	// Timestamps tells that every line begins with its time and a space.
	Timestamps bool `json:"timestamps,omitempty"`
}

// ChunkReader reads what a container writes while it writes it.
type ChunkReader struct {
	// TTY tells that the container has a terminal: then there are no frames and everything counts as stdout.
	TTY bool
	// Lines gives whole lines only. One that is longer than MostLine comes in pieces.
	Lines bool
	// Timestamps is passed on.
	Timestamps bool
	// Stamps follows the time that every frame begins with; nil where frames begin with none.
	Stamps *Stamps

	frame   frameState
	partial [SystemError + 1][]byte // with Lines: the beginning of a line, of each stream
}

// MostLine is the length in bytes up to which a line is kept together.
const MostLine = 1 << 20

// frameState is how far a frame was read.
type frameState struct {
	header []byte // the part that came
	id     int
	left   int    // of the payload
	stamp  []byte // the part of the frame's time that came
	drop   bool   // the frame was given before
}

// readSize is how much is read at a time; it bounds the size of an item.
const readSize = 64 << 10

// Read gives each what comes, as soon as it comes, until r ends; then the
// stream may go on in another r, or Flush is called. An error that the engine
// put into the stream is an EngineError.
func (c *ChunkReader) Read(r io.Reader, each func(Chunks) error) error {
	buf := make([]byte, readSize)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if e := c.give(buf[:n], each); e != nil {
				return e
			}
		}
		switch {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return err
		case c.frame.left > 0 || len(c.frame.header) > 0:
			return io.ErrUnexpectedEOF
		default:
			return nil
		}
	}
}

func (c *ChunkReader) give(data []byte, each func(Chunks) error) error {
	out := c.empty(len(data))
	err := c.split(data, &out.Output)
	if len(out.Bytes) > 0 { // also before an error
		if e := each(out); e != nil {
			return e
		}
	}
	return err
}

func (c *ChunkReader) empty(size int) Chunks {
	return Chunks{Output: Output{Bytes: make([]byte, 0, size), Segments: [][2]int{}}, Lines: c.Lines, Timestamps: c.Timestamps}
}

// Flush gives what is left of lines that have no end.
func (c *ChunkReader) Flush(each func(Chunks) error) error {
	out := c.empty(0)
	for id, line := range c.partial {
		out.Append(id, line)
		c.partial[id] = nil
	}
	if len(out.Bytes) == 0 {
		return nil
	}
	return each(out)
}

// split takes the frames in data apart; they may begin before it and end behind it.
func (c *ChunkReader) split(data []byte, out *Output) error {
	if c.TTY {
		c.add(out, Stdout, data)
		return nil
	}
	f := &c.frame
	for len(data) > 0 {
		if f.left == 0 {
			n := min(frameHeader-len(f.header), len(data))
			f.header = append(f.header, data[:n]...)
			data = data[n:]
			if !looksLikeFrame(f.header) {
				return ErrFrame
			}
			if len(f.header) < frameHeader {
				return nil
			}
			f.id, f.left = int(f.header[0]), int(binary.BigEndian.Uint32(f.header[4:]))
			f.header, f.stamp, f.drop = f.header[:0], f.stamp[:0], false
			continue
		}
		n := min(f.left, len(data))
		if c.Stamps != nil && len(f.stamp) < stampSize && f.id != SystemError {
			n = min(n, stampSize-len(f.stamp))
			f.stamp = append(f.stamp, data[:n]...)
			data, f.left = data[n:], f.left-n
			if len(f.stamp) == stampSize {
				if f.drop = !c.Stamps.see(f.id, f.stamp); !f.drop && c.Timestamps {
					c.add(out, f.id, f.stamp)
				}
			}
			continue
		}
		if f.id == SystemError {
			return EngineError{Message: string(bytes.TrimSpace(data[:n]))}
		}
		if !f.drop {
			c.add(out, f.id, data[:n])
		}
		data, f.left = data[n:], f.left-n
	}
	return nil
}

// The time before a log's message, and the space behind it: the engine writes all nine digits.
const (
	stampLayout = "2006-01-02T15:04:05.000000000Z "
	stampSize   = len(stampLayout)
)

// Stamps keeps how far a log was read, so that reading can go on where another connection ended.
type Stamps struct {
	last  [SystemError + 1]string // of each stream; such times have the order of their texts
	seen  [SystemError + 1]bool   // behind what was given before
	first string
}

// Again prepares for a log that is read a second time, with its Stamps: what was given before is left out.
func (c *ChunkReader) Again() {
	c.frame = frameState{}
	c.Stamps.seen = [SystemError + 1]bool{}
}

// Newest is the time of the last message; "" when nothing was read.
func (s *Stamps) Newest() string { return max(s.last[Stdout], s.last[Stderr]) }

// skew is more than the times of messages next to each other in a log are apart.
const skew = 2 * time.Second

// Since is the time from which on something may be new; "" when nothing was read.
func (s *Stamps) Since() string {
	if s.last[Stdout] != "" && s.last[Stderr] != "" {
		return strings.TrimSpace(min(s.last[Stdout], s.last[Stderr]))
	}
	latest, err := time.Parse(stampLayout, s.Newest())
	if err != nil {
		return strings.TrimSpace(s.Newest())
	}
	// Nothing came of one stream: what it wrote at about the same time may stand behind the other's in the log.
	return strings.TrimSpace(max(s.first, latest.Add(-skew).Format(stampLayout)))
}

// see takes a message's time in; false when the message was given before.
func (s *Stamps) see(id int, stamp []byte) bool {
	if !s.seen[id] && string(stamp) <= s.last[id] {
		return false
	}
	s.seen[id], s.last[id] = true, string(stamp)
	if s.first == "" {
		s.first = string(stamp)
	}
	return true
}

// add appends to the output what is complete.
func (c *ChunkReader) add(out *Output, id int, p []byte) {
	if !c.Lines {
		out.Append(id, p)
		return
	}
	end := bytes.LastIndexByte(p, '\n') + 1
	if end > 0 || len(c.partial[id])+len(p) > MostLine {
		if end == 0 {
			end = len(p)
		}
		out.Append(id, c.partial[id])
		out.Append(id, p[:end])
		c.partial[id], p = c.partial[id][:0], p[end:]
	}
	c.partial[id] = append(c.partial[id], p...)
}
