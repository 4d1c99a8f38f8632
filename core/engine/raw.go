package engine

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"dockbridge/core/fault"
)

// Raw is a request as its caller has made it, for what the library has no operation for, and for replies for which the engine takes its
// time: they are none of the small reads, which have few connections between them.
type Raw struct {
	Method string
	// Path is without the API version, and escaped as in an address.
	Path   string
	Query  url.Values
	Header http.Header
	Body   []byte // nil for none
	// Written is the body that the caller writes, instead of one that is there. It can only be sent once.
	Written *Body
	// Repeatable tells that it may be sent twice. Reads may in any case.
	Repeatable bool
}

// Raw sends a request below the negotiated version's path and reads the whole reply, of which there may be no more than the limit.
// Replies of status 400 and up, and redirects, become errors.
func (e *Engine) Raw(ctx context.Context, r Raw, limit Limit) (status int, body []byte, header http.Header, err error) {
	repeatable := r.Written == nil && (r.Repeatable || r.Method == http.MethodGet || r.Method == http.MethodHead)
	if r.Repeatable {
		ctx = Repeatable(ctx)
	}
	for attempt := 1; ; attempt++ {
		resp, err := e.sendRaw(ctx, r) // what can be asked again before there is an answer was
		if err != nil {
			return 0, nil, nil, err
		}
		body, err := readAll(resp, limit.Bytes)
		if err == nil {
			return resp.StatusCode, body, resp.Header, nil
		}
		err = e.Explain(limit.Explain(err))
		if !repeatable || !fault.Is(err, fault.ConnectionLost) || !e.WaitForRetry(ctx, attempt) {
			return 0, nil, nil, err
		}
	}
}

func (e *Engine) sendRaw(ctx context.Context, r Raw) (*http.Response, error) {
	req, err := e.rawRequest(ctx, r)
	if err != nil {
		return nil, e.Explain(err)
	}
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		return nil, e.Explain(err)
	}
	return resp, checkStatus(e, resp)
}

func (e *Engine) rawRequest(ctx context.Context, r Raw) (*http.Request, error) {
	version, err := e.Version(ctx)
	if err != nil {
		return nil, err
	}
	escaped := singleSlashes(r.Path)
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if r.Written != nil {
		body = r.Written
	} else if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, "http://docker", body)
	if err != nil {
		return nil, err
	}
	req.URL.Path, req.URL.RawPath, req.URL.RawQuery = "/v"+version+path, "/v"+version+escaped, r.Query.Encode()
	e.headers.addTo(req.Header)
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	return req, nil
}

// versioned puts the version of one path before the rest of another, which is the same path otherwise.
func versioned(path, rest string) string {
	version, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	_, rest, _ = strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	return "/" + version + "/" + rest
}
