//go:build !linux

package engine

import "net/http"

func newTransport(_ Endpoint, dial dialer) http.RoundTripper { return pooledTransport(dial) }
