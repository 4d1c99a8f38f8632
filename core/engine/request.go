package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// Document is a JSON reply that is passed on as the engine sent it. T says
// what is in it, for the generated types and for Go callers; decoding it here
// and encoding it again would cost more than the request.
type Document[T any] struct{ Raw []byte }

// Decode gives the reply as T.
func (d Document[T]) Decode() (T, error) {
	var v T
	err := json.Unmarshal(d.Raw, &v)
	if err != nil {
		return v, fault.NotJSON("the engine's reply", err)
	}
	return v, nil
}

// RawJSON marks documents for the bridge.
func (d Document[T]) RawJSON() []byte { return d.Raw }

// MarshalJSON gives the reply as it is, where it is a part of a result.
func (d Document[T]) MarshalJSON() ([]byte, error) { return d.Raw, nil }

// Get reads one JSON document from the engine.
func Get[T any](ctx context.Context, e *Engine, path string, query url.Values) (Document[T], error) {
	raw, err := e.read(ctx, path, query)
	if err != nil {
		return Document[T]{}, err
	}
	return document[T](e, raw)
}

// GetBytes gives the body and the header of the reply to a GET. The reply is read to its end here, so that one that breaks
// off is asked for again. More than the limit is a TooLarge error.
func (e *Engine) GetBytes(ctx context.Context, path string, query url.Values, limit Limit) ([]byte, http.Header, error) {
	version, err := e.Version(ctx)
	if err != nil {
		return nil, nil, err
	}
	header := http.Header{}
	body, err := e.fetch(ctx, "/v"+version+path, query, header, limit)
	return body, header, err
}

// Read takes the JSON document that a reply of Do holds.
func Read[T any](e *Engine, resp *http.Response) (Document[T], error) {
	raw, err := e.ReadBody(resp)
	if err != nil {
		return Document[T]{}, e.Explain(err)
	}
	return document[T](e, raw)
}

func document[T any](e *Engine, raw []byte) (Document[T], error) {
	if len(raw) == 0 || (raw[0] != '{' && raw[0] != '[' && string(bytes.TrimSpace(raw)) != "null") { // null is Go's empty list
		return Document[T]{}, badReply(e, "the reply is not JSON")
	}
	return Document[T]{Raw: raw}, nil
}

// read gives the body of the reply to a GET below the negotiated version's path.
func (e *Engine) read(ctx context.Context, path string, query url.Values) ([]byte, error) {
	version, err := e.Version(ctx)
	if err != nil {
		return nil, err
	}
	return e.fetch(ctx, "/v"+version+path, query, nil, e.DocumentLimit())
}

// fetch gives the body of the reply to a GET, and its header in header, unless that is nil.
func (e *Engine) fetch(ctx context.Context, path string, query url.Values, header http.Header, limit Limit) ([]byte, error) {
	target := url.URL{Path: singleSlashes(path), RawQuery: query.Encode()}
	r, err := e.transport.get(ctx, transport.Request{Target: target.RequestURI(), Header: header, Limit: limit.Bytes})
	if err == nil && r.Status == http.StatusBadRequest {
		if again, ok := e.renegotiate(ctx, target.Path, r.APIVersion); ok {
			target.Path = again
			r, err = e.transport.get(ctx, transport.Request{Target: target.RequestURI(), Header: header, Limit: limit.Bytes})
		}
	}
	switch {
	case errors.Is(err, transport.ErrInterrupted):
		return nil, err
	case err != nil:
		return nil, e.Explain(limit.Explain(err))
	}
	if transport.IsSuccess(r.Status) {
		return r.Body, nil
	}
	return nil, e.refusal(ctx, http.MethodGet, target.Path, r)
}

// Do sends one request below the negotiated version's path. Replies of status
// 400 and up, and redirects, become errors; the caller closes the body of the others.
func (e *Engine) Do(ctx context.Context, method, path string, query url.Values, body any) (*http.Response, error) {
	return e.DoWith(ctx, method, path, query, nil, body)
}

// DoWith is Do with further headers.
func (e *Engine) DoWith(ctx context.Context, method, path string, query url.Values, header http.Header, body any) (*http.Response, error) {
	version, err := e.Version(ctx)
	if err != nil {
		return nil, err
	}
	return e.send(ctx, method, "/v"+version+path, query, header, body)
}

func (e *Engine) send(ctx context.Context, method, path string, query url.Values, header http.Header, body any) (*http.Response, error) {
	req, err := e.newRequest(ctx, method, path, query, body)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, header)
	resp, err := e.transport.RoundTrip(req)
	if err != nil {
		return nil, e.Explain(err)
	}
	if err := checkStatus(e, resp); err != nil {
		return nil, err
	}
	return resp, nil
}

func (e *Engine) newRequest(ctx context.Context, method, path string, query url.Values, body any) (*http.Request, error) {
	reader, stream := body.(io.Reader)
	if body != nil && !stream {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fault.From(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://docker", reader)
	if err != nil {
		return nil, fault.From(err)
	}
	req.URL.Path, req.URL.RawQuery = singleSlashes(path), query.Encode()
	e.headers.addTo(req.Header)
	switch {
	case stream:
		req.Header.Set("Content-Type", "application/x-tar")
	case body != nil:
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// singleSlashes makes "/containers//web/json" of a name given as the engine writes it, "/web", what the engine
// understands: it answers to double slashes with a redirect.
func singleSlashes(path string) string { return strings.ReplaceAll(path, "//", "/") }

func checkStatus(e *Engine, resp *http.Response) error {
	if transport.IsSuccess(resp.StatusCode) {
		return nil
	}
	reply, _ := transport.ReadError(resp)
	return e.refusal(resp.Request.Context(), resp.Request.Method, resp.Request.URL.Path, reply)
}

// refusal is the error that a reply without success stands for.
func (e *Engine) refusal(ctx context.Context, method, path string, r transport.Reply) error {
	answer := strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, http.StatusText(r.Status)))
	if r.Status < 400 { // the API has no redirects: nothing was done
		return badReply(e, "the answer was "+answer)
	}
	if method == http.MethodHead { // its reply never has a body
		return fault.FromStatus(r.Status, "the engine answered "+answer)
	}
	var content struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(r.Body, &content) != nil || content.Message == "" {
		if r.Status >= 500 {
			return fault.FromStatus(r.Status, "the engine answered "+answer)
		}
		return badReply(e, "the answer was "+answer+" without a message")
	}
	f := fault.FromStatus(r.Status, strings.TrimSpace(content.Message))
	if r.Status == http.StatusServiceUnavailable && r.APIVersion != "" && (isOfSwarm(path) || isCreate(path)) && !e.managesSwarm(ctx) {
		f.Code, f.Retryable = fault.NotSwarmManager, false
		f = f.WithHint("ask a manager of the swarm, or make this engine one: docker swarm init, or join")
	}
	return f
}

func badReply(e *Engine, what string) error {
	hint := "check that the address is that of a Docker Engine (" + e.endpoint.Why() + ")"
	if e.endpoint.Scheme() == "tcp" && !e.endpoint.TLS {
		hint += "; if it uses TLS, set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or give the tls argument"
	}
	return fault.New(fault.BadReply, "what answers at %s does not speak the Docker Engine API: %s", e.endpoint.Host, what).
		WithHint(hint).WithDetail("endpoint", e.endpoint.Host)
}

// ReadBody reads the JSON document that a reply of Do holds, as it came.
func (e *Engine) ReadBody(resp *http.Response) ([]byte, error) { return readAll(resp, e.maxJSON) }

// readAll reads a body of at most so many bytes.
func readAll(resp *http.Response, most int64) ([]byte, error) {
	defer resp.Body.Close()
	return stream.Hold(resp.Body, resp.ContentLength, most)
}

// Attrs is embedded in types that stand for a whole document of the engine:
// in Python they get an attribute attrs with all of it, as the engine sent it.
type Attrs struct{}
