package engine

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/transport"
)

// Hijack sends a POST and takes over its connection, which ends with ctx.
func (e *Engine) Hijack(ctx context.Context, path string, query url.Values, body any) (*transport.Conn, error) {
	return e.HijackFor(ctx, "tcp", path, query, nil, body)
}

// HijackFor is Hijack for a connection on which another protocol is spoken from then on, "h2c" for example, with headers that tell of it.
func (e *Engine) HijackFor(ctx context.Context, protocol, path string, query url.Values, header http.Header, body any) (*transport.Conn, error) {
	conn, again, err := e.hijack(ctx, protocol, path, query, header, body)
	if again { // the engine is another one now
		conn, _, err = e.hijack(ctx, protocol, path, query, header, body)
	}
	return conn, err
}

// hijack asks once. again tells that another API version is spoken from now on, and the request may be sent again.
func (e *Engine) hijack(ctx context.Context, protocol, path string, query url.Values, header http.Header, body any) (_ *transport.Conn, again bool, _ error) {
	version, err := e.Version(ctx)
	if err != nil {
		return nil, false, err
	}
	req, err := e.newRequest(ctx, http.MethodPost, "/v"+version+path, query, body)
	if err != nil {
		return nil, false, err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", protocol)
	conn, resp, err := transport.Hijack(ctx, e.dial, req)
	if err != nil {
		return nil, false, e.Explain(err)
	}
	if err := checkStatus(e, resp); err != nil {
		_ = conn.Close()
		if resp.StatusCode == http.StatusBadRequest {
			_, again = e.renegotiate(ctx, req.URL.Path, resp.Header.Get("Api-Version"))
		}
		return nil, again, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols && resp.StatusCode != http.StatusOK {
		_ = conn.Close()
		return nil, false, badReply(e, "it does not let the connection be taken over ("+resp.Status+")")
	}
	return conn, false, nil
}
