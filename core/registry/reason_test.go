package registry

import (
	"context"
	"testing"

	"dockbridge/core/fault"

	"github.com/stretchr/testify/assert"
)

// The messages are those of Engine 20.10 to 29 and of the registries behind them.
func TestTheReasonOfAFailure(t *testing.T) {
	for _, c := range []struct {
		status  int
		message string
		reason  string
		retry   bool
	}{
		{401, "whatever", reasonUnauthorized, false},
		{403, "error from registry: requested access to the resource is denied", reasonDenied, false},
		{403, "whatever", reasonDenied, false},
		{500, "failed to fetch anonymous token: unexpected status from GET request to https://host/token: 403 Forbidden", reasonDenied, false},
		{500, `Head "http://host/v2/x/manifests/1": no basic auth credentials`, reasonUnauthorized, false},
		{0, "unauthorized: authentication required", reasonUnauthorized, false},
		{500, "failed to resolve reference: unexpected status from HEAD request to https://host/v2/x: 401 Unauthorized", reasonUnauthorized, false},
		{404, "pull access denied for x, repository does not exist or may require 'docker login': denied: requested access to the resource is denied", reasonDenied, false},
		{0, "denied: requested access to the resource is denied", reasonDenied, false},
		{404, "manifest for host/x:2 not found: manifest unknown: manifest unknown", reasonNotFound, false},
		{0, "name unknown: repository name not known to registry", reasonNotFound, false},
		{404, "host/unauthorized:1: not found", reasonNotFound, false},
		{404, "no matching manifest for linux/arm64 in the manifest list entries", reasonPlatform, false},
		{429, "whatever", reasonRateLimited, true},
		{500, "unknown: failed to resolve reference \"host/x:1\": unexpected status from HEAD request to https://host/v2/x: 429 Too Many Requests", reasonRateLimited, true},
		{500, "toomanyrequests: You have reached your pull rate limit.", reasonRateLimited, true},
		{500, `Get "https://host/v2/": x509: certificate signed by unknown authority`, reasonUntrusted, false},
		{500, `Get "https://host/v2/": http: server gave HTTP response to HTTPS client`, reasonUntrusted, false},
		{500, `Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused`, reasonUnreachable, true},
		{500, `Get "https://host/v2/": dial tcp: lookup host on 10.0.0.1:53: no such host`, reasonUnreachable, true},
		{500, `Get "https://host/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`, reasonUnreachable, true},
		{500, "something else", "", false},
	} {
		var engineSaid error = fault.New(fault.EngineFailed, "%s", c.message)
		if c.status != 0 {
			engineSaid = fault.FromStatus(c.status, c.message)
		}
		f := fault.From(Failed(engineSaid, fault.ImagePullFailed, "host/x:1"))
		assert.Equal(t, fault.ImagePullFailed, f.Code, c.message)
		assert.Equal(t, c.status, f.Status, c.message)
		assert.Equal(t, "host/x:1", f.Resource)
		assert.Contains(t, f.Message, c.message)
		assert.Equal(t, c.retry, f.Retryable, c.message)
		if c.reason == "" {
			assert.NotContains(t, f.Details, "reason", c.message)
			assert.Empty(t, f.Hint)
			continue
		}
		assert.Equal(t, c.reason, f.Details["reason"], c.message)
		assert.NotEmpty(t, f.Hint, c.message)
	}
}

func TestWhatTheRegistryDidNotSayStaysWhatItIs(t *testing.T) {
	for _, err := range []error{
		fault.New(fault.EngineUnreachable, "x"), fault.New(fault.ConnectionLost, "x"), fault.New(fault.PermissionDenied, "the socket"),
		fault.New(fault.CredentialHelper, "x"), fault.FromStatus(500, "no space left on device"), fault.FromStatus(400, "bad platform"),
		context.Canceled, context.DeadlineExceeded,
	} {
		f := fault.From(Failed(err, fault.ImagePushFailed, "x"))
		assert.Equal(t, fault.From(err).Code, f.Code)
		assert.Equal(t, "x", f.Resource)
	}
	assert.NoError(t, Failed(nil, fault.ImagePushFailed, "x"))
	assert.Contains(t, Failed(fault.FromStatus(500, "why"), fault.ImagePushFailed, "x").Error(), "could not be pushed")
}
