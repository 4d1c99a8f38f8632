package container

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
)

// send posts a request about the container that has no result. "Not modified"
// is success: what is started, or stopped, is as it was wanted.
func (r Ref) send(ctx context.Context, e *engine.Engine, verb string, query url.Values) error {
	if err := r.Check(); err != nil {
		return err
	}
	resp, err := e.Do(ctx, http.MethodPost, r.path(verb), query, nil)
	if err != nil {
		return r.Named(err)
	}
	_ = resp.Body.Close()
	return nil
}

// ask sends a request and decodes its reply.
func ask[T any](ctx context.Context, e *engine.Engine, method, path string, query url.Values, body any) (T, error) {
	var reply T
	raw, err := sendAndRead(ctx, e, method, path, query, body)
	if err != nil {
		return reply, err
	}
	if err := json.Unmarshal(raw, &reply); err != nil {
		return reply, fault.NotJSON("the engine's reply", err)
	}
	return reply, nil
}

func sendAndRead(ctx context.Context, e *engine.Engine, method, path string, query url.Values, body any) ([]byte, error) {
	if method == http.MethodGet {
		raw, _, err := e.GetBytes(ctx, path, query, e.DocumentLimit())
		return raw, err
	}
	resp, err := e.Do(ctx, method, path, query, body)
	if err != nil {
		return nil, err
	}
	raw, err := e.ReadBody(resp)
	if err == nil && len(raw) == 0 { // the head was sent at once, and then the engine ended
		err = io.ErrUnexpectedEOF
	}
	return raw, e.Explain(err)
}
