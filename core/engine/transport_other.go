//go:build !linux

package engine

import (
	"time"

	"dockbridge/core/endpoint"
)

func blocksInCaller(endpoint.Endpoint) bool { return false }

func newTransport(_ endpoint.Endpoint, dial dialer, h headers) wholeReader {
	return httpReader{pooledTransport(dial), h}
}

// sleepInThread only sleeps: no request waits in its caller's thread here.
func sleepInThread(d time.Duration) error {
	time.Sleep(d)
	return nil
}
