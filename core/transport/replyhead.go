package transport

import (
	"bytes"
	"net/http"
	"net/textproto"
	"strconv"

	"dockbridge/core/stream"
)

// head is what of a reply's first lines matters.
type head struct {
	status  int
	length  int64 // of the body; -1 when it was not said
	chunked bool
	keep    bool // the engine lets the connection be used again
	old     bool // HTTP/1.0
}

// statusLine understands "HTTP/1.1 200 OK".
func (p *replyParser) statusLine(line []byte) error {
	version, rest, _ := bytes.Cut(line, []byte(" "))
	code, _, _ := bytes.Cut(rest, []byte(" "))
	status, err := strconv.ParseUint(string(code), 10, 16)
	p.old = string(version) == "HTTP/1.0"
	if err != nil || len(code) != 3 || status < 100 || (!p.old && string(version) != "HTTP/1.1") {
		return malformed("it begins with %q", line[:min(len(line), 40)])
	}
	p.head = head{status: int(status), length: -1, keep: !p.old, old: p.old}
	p.state = inHeader
	return nil
}

// field takes note of one header line.
func (p *replyParser) field(line []byte) error {
	name, value, found := bytes.Cut(line, []byte(":"))
	if !found || !IsToken(name) {
		return malformed("a header line has no name")
	}
	value = textproto.TrimBytes(value)
	if HasControl(value) {
		return malformed("the header %s holds what is no text", name)
	}
	if p.header != nil && p.status >= 200 {
		p.header.Add(string(name), string(value))
	}
	switch {
	case p.status >= http.StatusBadRequest && bytes.EqualFold(name, []byte("Api-Version")):
		p.version = string(value)
	case bytes.EqualFold(name, []byte("Content-Length")):
		n, err := strconv.ParseUint(string(value), 10, 63)
		if err != nil || (p.length >= 0 && p.length != int64(n)) { //nolint:gosec // of 63 bits
			return malformed("its length is not one number")
		}
		p.length = int64(n) //nolint:gosec // of 63 bits
	case bytes.EqualFold(name, []byte("Transfer-Encoding")):
		if p.old || p.chunked || !bytes.EqualFold(value, []byte("chunked")) {
			return malformed("its transfer encoding is unknown to its version of HTTP")
		}
		p.chunked = true
	case bytes.EqualFold(name, []byte("Connection")):
		for token := range bytes.SplitSeq(value, []byte(",")) {
			if bytes.EqualFold(textproto.TrimBytes(token), []byte("close")) {
				p.keep = false
			}
		}
	}
	return nil
}

func (p *replyParser) headEnds() error {
	switch {
	case p.takeOver && (p.status == http.StatusSwitchingProtocols || p.status >= 200 && IsSuccess(p.status)):
		p.state = complete
		return nil
	case p.status == http.StatusSwitchingProtocols:
		return malformed("the protocol was switched unasked")
	case p.status < 200:
		if p.interim++; p.interim > maxInterim {
			return malformed("more than %d replies of status 1xx come before it", maxInterim)
		}
		p.state = inStatus
		return nil
	case p.bodiless, p.status == http.StatusNoContent, p.status == http.StatusNotModified:
		p.state = complete
		return nil
	}
	if !IsSuccess(p.status) {
		p.body.Most = min(p.body.Most, errorBodyLimit)
	}
	switch {
	case p.chunked:
		p.keep = p.keep && p.length < 0 // with a length beside the chunks, somebody else may see another end
		p.state = inChunkLine
		return nil
	case p.length == 0:
		p.state = complete
		return nil
	case p.length > 0:
		return p.expect(p.length, inBody)
	case p.keep && !p.streamed:
		return errNoEnd
	default:
		p.keep = false
		return p.expect(stream.UntilEnd, inLastBody)
	}
}

// IsToken tells that a header's name can be one (RFC 9110, 5.6.2).
func IsToken(name []byte) bool {
	for _, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
		if !letter && bytes.IndexByte([]byte("!#$%&'*+.^_`|~"), c) < 0 {
			return false
		}
	}
	return len(name) > 0
}

// HasControl tells that a header's value cannot be one: control characters would end its line.
func HasControl(value []byte) bool {
	for _, c := range value {
		if (c < ' ' && c != '\t') || c == 0x7f {
			return true
		}
	}
	return false
}
