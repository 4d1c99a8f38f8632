package engine

import "dockbridge/core/endpoint"

// blocksInCaller tells that requests wait in the calling thread, where a signal can end them.
func blocksInCaller(e endpoint.Endpoint) bool { return e.Scheme() == "unix" }

// newTransport uses a transport of our own where it can: local engines on Linux.
func newTransport(e endpoint.Endpoint, dial dialer, h headers) wholeReader {
	if e.Scheme() == "unix" {
		return newLocalTransport(e.Address(), h)
	}
	return httpReader{pooledTransport(dial), h}
}
