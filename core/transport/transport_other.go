//go:build !linux

package transport

import (
	"net/http"
	"time"

	"dockbridge/core/endpoint"
)

// newLocal gives nil: here net/http does it all.
func newLocal(endpoint.Endpoint, http.Header) RoundTripper { return nil }

// sleepInThread only sleeps: no request waits in its caller's thread here.
func sleepInThread(d time.Duration) error {
	time.Sleep(d)
	return nil
}
