package engine

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"syscall"
	"time"
)

// RetryPolicy says how often and how long apart a request is tried again.
type RetryPolicy struct {
	// Attempts is the number of tries in all; 1 means no retry.
	Attempts int
	// Base is the wait before the second try; it doubles each time up to two seconds and is varied by ±50 %.
	Base time.Duration
}

// DefaultRetry rides out an engine that is just being restarted by its
// supervisor, and still reports one that is down within half a second.
func DefaultRetry() RetryPolicy { return RetryPolicy{Attempts: 4, Base: 40 * time.Millisecond} }

// wait is the time between a try and the next.
func (p RetryPolicy) wait(attempt int) time.Duration {
	const most = 2 * time.Second
	if d := p.Base << min(attempt-1, 10); d < most {
		return d
	}
	return most
}

// again waits until it is time for another try; false when there is none.
func (p RetryPolicy) again(ctx context.Context, attempt int) bool {
	return attempt < p.Attempts && ctx.Err() == nil && pause(ctx, p.wait(attempt))
}

// Pause waits between two tries of what core tries again by itself; false when ctx ends first, or would.
func (p RetryPolicy) Pause(ctx context.Context, attempt int) bool { return pause(ctx, p.wait(attempt)) }

// notSentError wraps failures from before the first byte left this process.
type notSentError struct{ error }

func (e notSentError) Unwrap() error { return e.error }

func notSent(err error) error { return notSentError{err} }

// wasNotSent tells that the engine cannot have seen the request.
func wasNotSent(err error) bool {
	var marked notSentError
	if errors.As(err, &marked) {
		return true
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// retryTransport repeats requests that failed for a passing reason, where
// repeating is safe: those never sent, those under Repeatable, and GET and
// HEAD. A create that may have landed is never sent again.
type retryTransport struct {
	next   wholeReader
	policy RetryPolicy
}

func (t *retryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if steps := stepsOf(ctx); steps != nil {
		closeBody(req)
		return nil, steps.refuse()
	}
	noted := repeatable(ctx)
	read := req.Method == http.MethodGet || req.Method == http.MethodHead
	for attempt := 1; ; attempt++ {
		resp, err := t.next.RoundTrip(req)
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		if !transient(status, err, read) || !(read || noted != nil || wasNotSent(err)) {
			return resp, err
		}
		again, ok := rewind(req)
		if !ok || !t.policy.again(ctx, attempt) {
			return resp, err
		}
		if resp != nil {
			_, _ = io.CopyN(io.Discard, resp.Body, 4096)
			_ = resp.Body.Close()
		}
		if noted != nil && !wasNotSent(err) {
			noted.Store(true)
		}
		req = again
	}
}

// get is RoundTrip for small reads.
func (t *retryTransport) get(ctx context.Context, target string, header http.Header) (reply, error) {
	if steps := stepsOf(ctx); steps != nil {
		return steps.read(target, header)
	}
	for attempt := 1; ; attempt++ {
		r, err := t.next.get(ctx, target, header)
		if !transient(r.status, err, true) || !t.policy.again(ctx, attempt) {
			return r, err
		}
	}
}

// CloseIdleConnections passes on to the transport below.
func (t *retryTransport) CloseIdleConnections() { closeIdle(t.next) }

func closeIdle(t http.RoundTripper) {
	if c, ok := t.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// transient tells whether the same request may succeed a moment later.
func transient(status int, err error, read bool) bool {
	if err == nil {
		switch status {
		case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		case http.StatusInternalServerError:
			return read // the engine answers 500 to much that will not pass, so only reads are worth a second try
		}
		return false
	}
	if errors.Is(err, ErrInterrupted) {
		return false
	}
	for _, passing := range []error{
		syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.ENOENT, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// rewind gives the request for another try; false when its body cannot be had again.
func rewind(req *http.Request) (*http.Request, bool) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, true
	}
	if req.GetBody == nil {
		return nil, false
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, false
	}
	again := req.Clone(req.Context())
	again.Body = body
	return again, true
}

// pause waits for about d; false when ctx ends first, or would.
func pause(ctx context.Context, d time.Duration) bool {
	d = d/2 + rand.N(d+1) //nolint:gosec // jitter, not a secret
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
