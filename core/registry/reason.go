package registry

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"dockbridge/core/fault"
)

// The reasons for which a registry gives no image, or takes none; they are the
// detail "reason" of the error.
const (
	// reasonUnauthorized: the registry wants credentials, or refuses those it got.
	reasonUnauthorized = "unauthorized"
	// reasonDenied: the registry does not let this user at the repository, or there is no such repository: it does not tell which.
	reasonDenied = "denied"
	// reasonNotFound: the registry has no such image.
	reasonNotFound = "not_found"
	// reasonPlatform: the image exists, but not for the wanted platform.
	reasonPlatform = "no_such_platform"
	// reasonRateLimited: the registry has had too many requests from here.
	reasonRateLimited = "rate_limited"
	// reasonUntrusted: the registry's certificate is not trusted, or it does not speak TLS.
	reasonUntrusted = "untrusted"
	// reasonUnreachable: the engine cannot reach the registry.
	reasonUnreachable = "unreachable"
)

// hintFor tells what to do about a reason; "" when there is nothing useful to say.
func hintFor(reason string) string {
	switch reason {
	case reasonUnauthorized:
		return "log in with system.login or docker login, or give auth_config; if you did, the user name or the password is wrong"
	case reasonDenied:
		return "check the name; if it is right, log in with system.login or docker login, or give auth_config, with an account that may use it"
	case reasonNotFound:
		return "check the name and the tag: the registry has no such image"
	case reasonPlatform:
		return "ask for a platform that the image is built for, or leave platform out"
	case reasonRateLimited:
		return "wait, or log in with system.login or docker login: accounts have a higher limit"
	case reasonUntrusted:
		return "give the engine the registry's certificate (certs.d), or list the registry in its insecure-registries"
	case reasonUnreachable:
		return "check the registry's address, and that the engine's machine reaches it (name, network, proxy)"
	default:
		return ""
	}
}

// reasonOf tells why a transfer failed. The engine passes on what the registry
// or the network said as text, mostly under status 500 and without a code in
// the stream, so where no status decides there is only the text: the error
// codes of the registry protocol, which stand in it as "code: ", and the
// phrases of containerd and of Go's network packages. Each phrase has a space
// in it, so that no image's name can be taken for one.
func reasonOf(status int, message string) string {
	text := strings.ToLower(message)
	has := func(phrases ...string) bool {
		for _, phrase := range phrases {
			if strings.Contains(text, phrase) {
				return true
			}
		}
		return false
	}
	switch {
	case status == http.StatusUnauthorized:
		return reasonUnauthorized
	case status == http.StatusForbidden:
		return reasonDenied
	case status == http.StatusTooManyRequests, has("toomanyrequests: ", "429 too many requests"):
		return reasonRateLimited
	case has("unauthorized: ", "no basic auth credentials", "401 unauthorized"):
		return reasonUnauthorized
	case has("denied: ", "access denied", "access to the resource is denied", "403 forbidden"):
		return reasonDenied
	case has("no matching manifest for"):
		return reasonPlatform
	case status == http.StatusNotFound, has("manifest unknown", "name unknown"):
		return reasonNotFound
	case has("x509: ", "tls: ", "server gave http response to https client"):
		return reasonUntrusted
	case has("connection refused", "no such host", "no route to host", "network is unreachable", "i/o timeout",
		"handshake timeout", "client.timeout exceeded", "connection reset", "server misbehaving", "context deadline exceeded"):
		return reasonUnreachable
	default:
		return ""
	}
}

// Reason tells why an image could not be had or given, "" when it is not known, and what to do about it.
func Reason(err *fault.Error) (reason, hint string) {
	reason = reasonOf(err.Status, err.Message)
	return reason, hintFor(reason)
}

// Failed turns an error of a transfer into the error of its kind
// (fault.ImagePullFailed, fault.ImagePushFailed) with the reason of the
// registry; see Refused.
func Failed(err error, code fault.Code, image string) error {
	verb := "pulled"
	if code == fault.ImagePushFailed {
		verb = "pushed"
	}
	return Refused(err, code, image, "the image "+image+" could not be "+verb)
}

// Refused turns the error of a request that the engine passed on to a registry
// into one of the given code, with the reason of the registry. what says what
// could not be done. What does not come from the registry stays what it is: an
// engine that is not there, a full disk, a wrong argument, a deadline.
func Refused(err error, code fault.Code, resource, what string) error {
	var known *fault.Error
	if !errors.As(err, &known) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err // nil, or the report's own
	}
	f := *fault.From(err)
	if f.Resource == "" {
		f.Resource = resource
	}
	switch f.Code {
	case fault.NotFound, fault.Unauthorized, fault.Conflict, fault.EngineFailed:
	case fault.PermissionDenied:
		if f.Status == 0 { // the engine's socket
			return &f
		}
	default:
		return &f
	}
	reason, hint := Reason(&f)
	failed := fault.New(code, "%s: %s", what, f.Message).WithCause(err).WithResource(f.Resource).WithHint(hint)
	failed.Status = f.Status
	failed.Retryable = reason == reasonUnreachable || reason == reasonRateLimited
	if reason != "" {
		failed = failed.WithDetail("reason", reason)
	}
	return failed
}
