package fault

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"

	"github.com/containerd/errdefs"
)

// From turns any error into an *Error. An *Error anywhere in the chain is kept
// as it is; the others are told apart by their type: context errors, system
// call errors, then the class the docker client gave an engine reply. Of errors
// that were joined the first is the error, and the others are its children.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if members := joined(err); members != nil {
		first := From(members[0])
		for _, other := range members[1:] {
			first = first.WithChildren(From(other))
		}
		return first
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	code := codeOfForeign(err)
	if code == Cancelled {
		return New(code, "it was ended by its caller").WithCause(err)
	}
	return New(code, "%s", cleanMessage(err)).WithCause(err).withStatus(statusOf(err)).refine()
}

// joined gives the errors of which errors.Join made one; nil when it is another. An error that was made with several %w is
// one error, with its own words.
func joined(err error) []error {
	for ; err != nil; err = errors.Unwrap(err) {
		if _, ok := err.(*Error); ok { //nolint:errorlint // each link of the chain is looked at by itself
			return nil
		}
		many, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // likewise
		if !ok {
			continue
		}
		members := many.Unwrap()
		texts := make([]string, len(members))
		for i, member := range members {
			texts[i] = member.Error()
		}
		if err.Error() == strings.Join(texts, "\n") {
			return members
		}
		return nil
	}
	return nil
}

func codeOfForeign(err error) Code {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, syscall.ENOSPC):
		return NoSpace
	case errors.Is(err, syscall.ENOMEM):
		return OutOfMemory
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return ResourceExhausted
	case errors.Is(err, syscall.ECONNREFUSED):
		return EngineUnreachable
	case errors.Is(err, fs.ErrPermission):
		return PermissionDenied
	case errors.Is(err, fs.ErrNotExist):
		return PathNotFound
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return ConnectionLost
	case errdefs.IsNotFound(err):
		return NotFound
	case errdefs.IsConflict(err):
		return Conflict
	case errdefs.IsInvalidArgument(err):
		return InvalidArgument
	case errdefs.IsUnauthorized(err):
		return Unauthorized
	case errdefs.IsPermissionDenied(err):
		return PermissionDenied
	case errdefs.IsNotImplemented(err):
		return Unsupported
	case errdefs.IsUnavailable(err), errdefs.IsInternal(err):
		return EngineFailed
	default:
		return EngineFailed
	}
}

// FromStatus makes the error for an engine reply with an HTTP error status and
// the message of its JSON body.
func FromStatus(status int, message string) *Error {
	code := EngineFailed
	switch status {
	case http.StatusBadRequest:
		code = InvalidArgument
	case http.StatusUnauthorized:
		code = Unauthorized
	case http.StatusForbidden:
		code = PermissionDenied
	case http.StatusNotFound:
		code = NotFound
	case http.StatusConflict:
		code = Conflict
	case http.StatusNotImplemented:
		code = Unsupported
	}
	return New(code, "%s", message).withStatus(status).refine()
}

func (e *Error) withStatus(status int) *Error {
	if e.Status == 0 {
		e.Status = status
	}
	return e
}

// refine finds the failures for which the engine has no code: it reports a
// full disk, exhausted memory or a taken port as a plain 500 whose text comes
// from the kernel or the network driver. This is the only place that reads
// message text; the phrases are those of Engine 20.10 to 29 (each has a test).
func (e *Error) refine() *Error {
	if e.Status != 0 && e.Status < 400 {
		return e
	}
	text := strings.ToLower(e.Message)
	set := func(code Code) *Error {
		e.Code, e.Retryable = code, code.retryable()
		return e
	}
	switch {
	case strings.Contains(text, "no space left on device"):
		return set(NoSpace)
	case strings.Contains(text, "cannot allocate memory"):
		return set(OutOfMemory)
	case strings.Contains(text, "port is already allocated"), strings.Contains(text, "address already in use") && portInText.MatchString(text):
		return set(PortConflict)
	case strings.Contains(text, "address already in use"): // of a network: the engine says nothing else
		return set(AddressConflict)
	case strings.Contains(text, "too many open files"), strings.Contains(text, "resource temporarily unavailable"):
		return set(ResourceExhausted)
	}
	return e
}

// portInText finds a port behind an address, which a port that is taken always has: "0.0.0.0:80", "[::]:80", ":::80".
var portInText = regexp.MustCompile(`[\d\]:]:\d{1,5}\b`)

// statusOf gives the HTTP status that belongs to the class the docker client
// put on the error; the client does not keep the number itself.
func statusOf(err error) int {
	switch {
	case errdefs.IsInvalidArgument(err):
		return http.StatusBadRequest
	case errdefs.IsUnauthorized(err):
		return http.StatusUnauthorized
	case errdefs.IsPermissionDenied(err):
		return http.StatusForbidden
	case errdefs.IsNotFound(err):
		return http.StatusNotFound
	case errdefs.IsConflict(err):
		return http.StatusConflict
	case errdefs.IsFailedPrecondition(err):
		return http.StatusPreconditionFailed
	case errdefs.IsResourceExhausted(err):
		return http.StatusTooManyRequests
	case errdefs.IsInternal(err):
		return http.StatusInternalServerError
	case errdefs.IsNotImplemented(err):
		return http.StatusNotImplemented
	case errdefs.IsUnavailable(err):
		return http.StatusServiceUnavailable
	default:
		return 0
	}
}

// cleanMessage drops the docker client's prefix: the message is the engine's own.
func cleanMessage(err error) string {
	return strings.TrimPrefix(err.Error(), "Error response from daemon: ")
}

// Named gives an error the name of what the request was about, and gives a not-found error the code of the kind of resource the
// request named. Timeouts and cancellations get
// the name too, so that every error says what it was about.
func Named(err error, code Code, name string) error {
	if err == nil {
		return nil
	}
	e := From(err)
	if e.Resource == "" {
		e = e.WithResource(name)
	}
	if e.Code == NotFound {
		c := *e
		c.Code = code
		return &c
	}
	return e
}
