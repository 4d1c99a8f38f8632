// Package transport is how bytes get to an engine and back: connections of each kind, a pool of them, the replies of HTTP, bodies,
// deadlines and interrupts. It knows nothing of the Engine API; what is asked again, and what an error means, is the engine's room.
//
//	dial, err := transport.NewDialer(env, endpoint)
//	t := transport.New(endpoint, dial, header)
//	reply, err := t.Get(ctx, transport.Request{Target: "/_ping", Limit: 1 << 20}) // a small read, as a whole
//	resp, err := t.RoundTrip(req)                                                 // anything, its body as it comes
//	conn, resp, err := transport.Hijack(ctx, dial, req)                           // a connection for input and output
package transport

import (
	"context"
	"errors"
	"net/http"

	"dockbridge/core/endpoint"
	"dockbridge/core/stream"
)

// RoundTripper sends requests over pooled connections. It also has a short way for replies that are read as a whole.
type RoundTripper interface {
	http.RoundTripper
	// Get sends a GET and reads the whole reply.
	Get(ctx context.Context, r Request) (Reply, error)
	// CloseIdleConnections closes what no request uses, and lets no more be kept.
	CloseIdleConnections()
	// BlocksCaller tells that requests under Interruptible wait in the calling thread, where a signal can end them.
	BlocksCaller() bool
}

// Request is a GET whose reply is read as a whole.
type Request struct {
	Target string      // path and query, escaped
	Header http.Header // gets the reply's header, unless it is nil
	Limit  int64       // bytes of the body; more is a stream.TooLongError
}

// Reply is a whole answer.
type Reply struct {
	Status int
	Body   []byte
	// APIVersion is the newest API version that the engine knows, of an error; "" when what answered was no engine but a proxy before it.
	APIVersion string
}

// New gives the way to an engine: one of our own where it can, over unix sockets on Linux. The header is sent with each Get.
func New(e endpoint.Endpoint, dial Dialer, header http.Header) RoundTripper {
	if local := newLocal(e, header); local != nil {
		return local
	}
	return newHTTP(dial, header)
}

// IsSuccess tells of a status that is none of an error or a redirect.
func IsSuccess(status int) bool { return status < 300 || status == http.StatusNotModified }

const errorBodyLimit = 1 << 20

// ReadError reads the body of an error, and closes it; of one that is too long the beginning will do.
func ReadError(resp *http.Response) (Reply, error) {
	defer resp.Body.Close()
	body, err := stream.Hold(resp.Body, -1, errorBodyLimit)
	if errors.As(err, new(stream.TooLongError)) {
		err = nil
	}
	return Reply{resp.StatusCode, body, resp.Header.Get("Api-Version")}, err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
