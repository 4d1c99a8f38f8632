//go:build !linux

package engine

import "net/http"

func blocksInCaller(Endpoint) bool { return false }

func newTransport(_ Endpoint, dial dialer) http.RoundTripper { return pooledTransport(dial) }
