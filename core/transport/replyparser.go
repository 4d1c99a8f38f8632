package transport

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"dockbridge/core/stream"
)

// The bounds of what surrounds a body. An engine sends a few hundred bytes of header; what has more is none, and must not
// fill the memory of whoever asks it.
const (
	maxHead    = 1 << 20   // bytes of all header lines of a reply, and of its trailers
	maxFields  = 1000      // header lines
	maxLine    = 16 << 10  // bytes of one chunk's line
	largeBody  = 256 << 10 // bytes that an event loop's thread does not receive
	maxInterim = 5         // replies of status 1xx before the one that counts; as many as net/http takes
)

// malformedError tells what of a reply is not HTTP. It shows no more than a short piece: replies may hold secrets.
type malformedError struct{ what string }

func (e malformedError) Error() string { return "malformed HTTP response: " + e.what }

// errNoEnd: a document whose connection breaks would pass for a whole one.
var errNoEnd = malformed("it does not say where it ends")

func malformed(format string, args ...any) error {
	return malformedError{fmt.Sprintf(format, args...)}
}

// replyParser takes a reply in, in whatever pieces it comes, and looks at each byte once. It gathers the body, or hands it on
// as it comes. An event loop's thread, which never waits for the rest of a reply, needs that; and the small reads (an inspect,
// a list), where a third of the processor time went into net/http's requests and responses. What this does not understand it
// refuses.
type replyParser struct {
	head
	header   http.Header // gets the reply's header, unless it is nil
	body     stream.Held
	streamed bool   // the body goes into the memory of whoever reads it
	into     []byte // that memory, as far as it is free
	bodiless bool   // the reply to a HEAD
	takeOver bool   // the connection is wanted for something else; then a success has no body

	state   parserState
	left    int64  // of the body, or of the chunk
	line    []byte // the beginning of a line whose end has not come
	size    int    // bytes of header lines so far
	fields  int
	excess  int64 // bytes that chunks took beside their content, beyond what is usual
	interim int
	begun   bool
	version string // the API version that an error names
}

type parserState int

const (
	inStatus parserState = iota
	inHeader
	inBody     // of a known length
	inLastBody // that ends with the connection
	inChunk
	afterChunk
	inChunkLine
	inTrailer
	complete
)

func newReplyParser(header http.Header, most int64) *replyParser {
	return &replyParser{header: header, body: stream.Held{Most: most}}
}

func (p *replyParser) complete() bool { return p.state == complete }

// large tells that the body is not one of the small ones.
func (p *replyParser) large() bool {
	return len(p.body.Bytes) > largeBody || (p.state == inBody && p.left > largeBody)
}

func (p *replyParser) reply() Reply { return Reply{p.status, p.body.Bytes, p.version} }

// feed takes bytes in, up to the reply's end, and tells how many.
func (p *replyParser) feed(data []byte) (used int, err error) {
	for used < len(data) && p.state != complete {
		if p.inContent() {
			room := p.room()
			if len(room) == 0 { // its reader has enough for now
				return used, nil
			}
			n := copy(room, data[used:])
			used += n
			if err := p.filled(n); err != nil {
				return used, err
			}
			continue
		}
		if n, err := p.plainChunk(data[used:]); n > 0 {
			used += n
			if err != nil {
				return used, err
			}
			continue
		}
		n := bytes.IndexByte(data[used:], '\n') + 1
		if n == 0 {
			p.line = append(p.line, data[used:]...)
			p.begun = true
			return len(data), p.checkLine(len(p.line))
		}
		line := data[used : used+n]
		used += n
		if len(p.line) > 0 {
			line = append(p.line, line...)
			p.line = p.line[:0]
		}
		if err := p.checkLine(len(line)); err != nil {
			return used, err
		}
		if end := bytes.IndexByte(line, '\r'); end >= 0 && end != len(line)-2 || end < 0 && p.state > inHeader {
			return used, malformed("a line ends otherwise than it must")
		}
		if err := p.take(bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), len(line)); err != nil {
			return used, err
		}
	}
	return used, nil
}

// inContent tells that the body's next bytes are awaited, and no line.
func (p *replyParser) inContent() bool {
	return p.state == inBody || p.state == inChunk || p.state == inLastBody
}

// hasHead tells that the head has come that counts.
func (p *replyParser) hasHead() bool { return p.state > inHeader }

// room is where the body's next bytes belong; nil when a line is awaited.
func (p *replyParser) room() []byte {
	switch {
	case !p.inContent():
		return nil
	case p.streamed:
		return p.into[:min(int64(len(p.into)), p.left)]
	case p.state == inBody:
		return p.body.Room(p.left, p.left)
	case p.state == inLastBody:
		return p.body.Room(maxLine, stream.UntilEnd)
	default:
		room := p.body.Room(p.left, stream.UntilEnd)
		return room[:min(int64(len(room)), p.left)]
	}
}

// filled takes the first n bytes of room in.
func (p *replyParser) filled(n int) error {
	if p.state != inLastBody {
		p.left -= int64(n)
	}
	if p.streamed {
		p.into = p.into[n:]
	} else if err := p.body.Filled(n); err != nil {
		return p.tooLong(err)
	}
	if p.left == 0 {
		if p.state == inBody {
			p.state = complete
		} else {
			p.state = afterChunk
		}
	}
	return nil
}

// tooLong ends a body that is larger than may be. Of an engine's error the beginning will do.
func (p *replyParser) tooLong(err error) error {
	if IsSuccess(p.status) {
		return err
	}
	p.state, p.keep = complete, false
	return nil
}

// expect prepares for n further bytes of the body.
func (p *replyParser) expect(n int64, state parserState) error {
	p.state, p.left = state, n
	if !p.streamed && n > p.body.Most-int64(len(p.body.Bytes)) && state != inLastBody && IsSuccess(p.status) {
		return stream.TooLongError{Most: p.body.Most}
	}
	return nil
}

// ended says that the connection has ended, or broken.
func (p *replyParser) ended(err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case p.state == inLastBody:
		p.state = complete
		return nil
	case !p.begun:
		return errNoReply
	default:
		return io.ErrUnexpectedEOF
	}
}

// checkLine bounds a line of which n bytes have come.
func (p *replyParser) checkLine(n int) error {
	switch {
	case p.state == inChunkLine || p.state == afterChunk:
		if n > maxLine {
			return malformed("the line of a chunk is longer than %d bytes", maxLine)
		}
	case p.size+n > maxHead:
		return malformed("its header is larger than %d bytes", maxHead)
	}
	return nil
}

// take understands a line, of size bytes with its end.
func (p *replyParser) take(line []byte, size int) error {
	p.begun = true
	switch p.state {
	case inStatus:
		p.size += size
		return p.statusLine(line)
	case inHeader:
		p.size += size
		if len(line) == 0 {
			return p.headEnds()
		}
		if p.fields++; p.fields > maxFields {
			return malformed("it has more than %d header lines", maxFields)
		}
		return p.field(line)
	case inChunkLine:
		return p.chunk(line, size)
	case afterChunk:
		if len(line) != 0 {
			return malformed("a chunk is longer than it says")
		}
		p.state = inChunkLine
	default: // a trailer
		p.size += size
		name, value, found := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) == 0:
			p.state = complete
		case !found || !IsToken(name) || HasControl(value):
			return malformed("a trailer has no name")
		}
	}
	return nil
}

// chunk understands the line before a piece of a body whose length the engine did not know at its start: the piece's
// length in hexadecimal digits.
func (p *replyParser) chunk(line []byte, size int) error {
	digits, _, _ := bytes.Cut(bytes.TrimRight(line, " \t"), []byte(";"))
	n, err := strconv.ParseUint(string(digits), 16, 63)
	if err != nil {
		return malformed("the length of a chunk is no number")
	}
	return p.chunkOf(n, size)
}

// plainChunk takes the end of a chunk, or the plain line before one, if all of it is there: an engine sends each line of a log as a
// chunk of its own. 0 is something else, which is left to chunk.
func (p *replyParser) plainChunk(data []byte) (used int, err error) {
	switch {
	case len(p.line) > 0:
		return 0, nil
	case p.state == afterChunk && len(data) >= 2 && data[0] == '\r' && data[1] == '\n':
		p.state = inChunkLine
		return 2, nil
	case p.state != inChunkLine:
		return 0, nil
	}
	var n uint64
	for at, c := range data[:min(len(data), 10)] {
		digit, ok := hexDigit(c)
		if !ok {
			if n == 0 || c != '\r' || at+1 >= len(data) || data[at+1] != '\n' {
				return 0, nil
			}
			return at + 2, p.chunkOf(n, at+2)
		}
		n = n<<4 | uint64(digit)
	}
	return 0, nil
}

// chunkOf prepares for n bytes, which size bytes of a line have announced.
func (p *replyParser) chunkOf(n uint64, size int) error {
	if n == 0 {
		p.state = inTrailer
		return nil
	}
	// Lines without end must not keep a body from coming, however little of it comes with each.
	p.excess = max(0, p.excess+int64(size)-16-2*int64(min(n, 1<<20))) //nolint:gosec // small
	if p.excess > maxLine {
		return malformed("its chunks are lines more than content")
	}
	return p.expect(int64(n), inChunk) //nolint:gosec // of 63 bits
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	default:
		return 0, false
	}
}
