package engine

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// readResponse is http.ReadResponse for an engine that may end at any moment. Of a connection that ended within the head,
// that function says that the reply is malformed: the half of a line passes for a whole one.
func readResponse(r *bufio.Reader, req *http.Request) (*http.Response, error) {
	if err := awaitHead(r); err != nil {
		return nil, err
	}
	return http.ReadResponse(r, req)
}

// awaitHead waits until the whole head is there, as far as what comes is a head and the buffer has room for it.
func awaitHead(r *bufio.Reader) error {
	const start = "HTTP/"
	for {
		have, _ := r.Peek(r.Buffered())
		n := min(len(have), len(start))
		if string(have[:n]) != start[:n] || bytes.Contains(have, []byte("\n\r\n")) || bytes.Contains(have, []byte("\n\n")) || len(have) == r.Size() {
			return nil
		}
		switch _, err := r.Peek(len(have) + 1); {
		case err == nil:
		case !errors.Is(err, io.EOF):
			return err
		case len(have) == 0:
			return errNoReply
		default:
			return io.ErrUnexpectedEOF
		}
	}
}

// errNoReply: the engine took the request and closed the connection without a word.
var errNoReply = fmt.Errorf("the engine closed the connection without a reply: %w", io.ErrUnexpectedEOF)
