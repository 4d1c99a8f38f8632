package engine

import "net/http"

// newTransport uses blocking sockets where they are: local engines on Linux.
func newTransport(e Endpoint, dial dialer) http.RoundTripper {
	if e.Scheme() == "unix" {
		return newUnixTransport(e.Address())
	}
	return pooledTransport(dial)
}
