package engine

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/fault"
)

// Unhurried is Whole for replies for which the engine takes its time: they are none of the small reads, which have few connections
// between them.
func (e *Engine) Unhurried(ctx context.Context, path string, query url.Values, limit Limit) ([]byte, http.Header, error) {
	_, body, header, err := e.gather(ctx, true, limit, func() (*http.Response, error) {
		return e.Do(ctx, http.MethodGet, path, query, nil)
	})
	return body, header, err
}

// gather asks and reads the whole reply, of which there may be no more than the limit. Where that may be repeated, a reply that breaks
// off is asked for again.
func (e *Engine) gather(
	ctx context.Context, repeatable bool, limit Limit, ask func() (*http.Response, error),
) (status int, body []byte, header http.Header, err error) {
	for attempt := 1; ; attempt++ {
		resp, err := ask() // what can be asked again before there is an answer was
		if err != nil {
			return 0, nil, nil, err
		}
		body, err := readAll(resp, limit.Bytes)
		if err == nil {
			return resp.StatusCode, body, resp.Header, nil
		}
		err = e.Explain(limit.Explain(err))
		if !repeatable || !fault.Is(err, fault.ConnectionLost) || !e.Again(ctx, attempt) {
			return 0, nil, nil, err
		}
	}
}
