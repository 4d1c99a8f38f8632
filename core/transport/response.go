package transport

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
)

// errNoReply: the engine took the request and closed the connection without a word.
var errNoReply = fmt.Errorf("the engine closed the connection without a reply: %w", io.ErrUnexpectedEOF)

// receive takes in what one read gives of a reply.
func receive(r *bufio.Reader, p *replyParser) error {
	if r.Buffered() == 0 {
		if room := p.room(); len(room) >= r.Size() { // past the buffer: a long body is copied once less
			n, err := r.Read(room)
			if err != nil {
				return p.ended(err)
			}
			return p.filled(n)
		}
		if _, err := r.Peek(1); err != nil {
			return p.ended(err)
		}
	}
	data, _ := r.Peek(r.Buffered())
	used, err := p.feed(data)
	_, _ = r.Discard(used)
	return err
}

// readResponse reads the head of a response; its body is read as it comes. With takeOver the connection is wanted for
// something else, and a response that allows it has no body: what follows is in r.
func readResponse(r *bufio.Reader, req *http.Request, takeOver bool) (*http.Response, error) {
	p := newReplyParser(http.Header{}, 0)
	p.streamed, p.takeOver, p.bodiless = true, takeOver, req.Method == http.MethodHead
	for !p.hasHead() {
		if err := receive(r, p); err != nil {
			return nil, err
		}
	}
	resp := &http.Response{
		Status: fmt.Sprintf("%d %s", p.status, http.StatusText(p.status)), StatusCode: p.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: p.header, ContentLength: p.length, Body: http.NoBody, Close: !p.keep, Request: req,
	}
	if p.chunked {
		resp.ContentLength, resp.TransferEncoding = -1, []string{"chunked"}
	}
	if !p.complete() {
		resp.Body = &responseBody{r, p}
	}
	return resp, nil
}

// responseBody is the rest of a response after its head.
type responseBody struct {
	reader *bufio.Reader
	parser *replyParser
}

func (b *responseBody) Read(into []byte) (int, error) {
	p := b.parser
	p.into = into
	// Until there is something, and then to the end of the chunk that has begun: its rest is on its way, and what is read at once need
	// not be handed on in pieces of the buffer's size.
	for len(p.into) > 0 && !p.complete() && (len(p.into) == len(into) || p.state == inChunk) {
		if err := receive(b.reader, p); err != nil {
			return len(into) - len(p.into), err
		}
	}
	n := len(into) - len(p.into)
	p.into = nil
	if p.complete() {
		return n, io.EOF
	}
	return n, nil
}

// Close does nothing: whoever has the connection closes it.
func (*responseBody) Close() error { return nil }
