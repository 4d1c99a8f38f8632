package transport

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"dockbridge/core/stream"
)

// httpTransport reads replies as a whole over any transport of net/http: to their end, so that one that breaks off is as good a reason
// to ask again as one that never came.
type httpTransport struct {
	pooled *http.Transport
	header http.Header
}

func newHTTP(dial Dialer, header http.Header) *httpTransport {
	return &httpTransport{pooledTransport(dial), header}
}

// Get sends a GET and reads the whole reply.
func (t *httpTransport) Get(ctx context.Context, r Request) (Reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://docker"+r.Target, nil)
	if err != nil {
		return Reply{}, err
	}
	maps.Copy(req.Header, t.header)
	resp, err := t.RoundTrip(req)
	if err != nil {
		return Reply{}, err
	}
	if r.Header != nil {
		maps.Copy(r.Header, resp.Header)
	}
	if !IsSuccess(resp.StatusCode) {
		return ReadError(resp)
	}
	defer resp.Body.Close()
	body, err := stream.Hold(resp.Body, resp.ContentLength, r.Limit)
	return Reply{Status: resp.StatusCode, Body: body}, err
}

// RoundTrip marks failures from before there was a connection: net/http says of a deadline only that it has passed.
func (t *httpTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	resp, err := t.pooled.RoundTrip(guarded(req.WithContext(httptrace.WithClientTrace(req.Context(), trace))))
	if err != nil && !connected.Load() {
		err = NotSent(err)
	}
	return resp, err
}

func (t *httpTransport) CloseIdleConnections() { t.pooled.CloseIdleConnections() }

// BlocksCaller is false: net/http waits in goroutines of its own.
func (*httpTransport) BlocksCaller() bool { return false }
