package engine

import "net/http"

// blocksInCaller tells that requests wait in the calling thread, where a signal can end them.
func blocksInCaller(e Endpoint) bool { return e.Scheme() == "unix" }

// newTransport uses blocking sockets where they are: local engines on Linux.
func newTransport(e Endpoint, dial dialer) http.RoundTripper {
	if e.Scheme() == "unix" {
		return newUnixTransport(e.Address())
	}
	return pooledTransport(dial)
}
