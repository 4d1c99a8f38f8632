package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"syscall"
	"time"

	"dockbridge/core/transport"
)

// RetryPolicy says how often and how long apart a request is tried again.
type RetryPolicy struct {
	// Attempts is the number of tries in all; 1 means no retry.
	Attempts int
	// Base is the wait before the second try; it doubles each time up to two seconds and is varied by ±50 %.
	Base time.Duration
	// Patience is how long after an engine went away its return is waited for, however many tries that takes. Only for
	// requests that were never sent because nothing listens, and only when it has answered before.
	Patience time.Duration
}

// DefaultRetry rides out an engine that is just being restarted by its
// supervisor, and still reports one that was never there within half a second.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Attempts: 4, Base: 40 * time.Millisecond, Patience: 10 * time.Second}
}

// delay is the time between a try and the next.
func (p RetryPolicy) delay(attempt int) time.Duration {
	const most = 2 * time.Second
	if d := p.Base << min(attempt-1, 10); d < most {
		return d
	}
	return most
}

// lookInterval is how often an engine that is waited for is looked for: in time for the caller, and no burden.
const lookInterval = 250 * time.Millisecond

// tries counts the tries of one request.
type tries struct {
	policy RetryPolicy
	away   *absence
	made   int // that the policy counts
	waited int // because nothing listened
}

// again waits until it is time for another try after one that failed with err; false when there is none. Its error is
// transport.ErrInterrupted.
func (t *tries) again(ctx context.Context, err error) (bool, error) {
	if ctx.Err() != nil || t.policy.Attempts <= 1 {
		return false, nil
	}
	if t.away.worthAWait(ctx, err, t.policy.Patience) {
		t.waited++
		return t.pause(ctx, min(t.policy.delay(t.waited), lookInterval))
	}
	t.made++
	if t.made >= t.policy.Attempts {
		return false, nil
	}
	return t.pause(ctx, t.policy.delay(t.made))
}

func (t *tries) pause(ctx context.Context, d time.Duration) (bool, error) {
	more, err := pause(ctx, d)
	if more {
		NoteRetry(ctx)
	}
	return more, err
}

// Wait waits between two tries of what core tries again by itself; false when ctx ends first, or would.
func (p RetryPolicy) Wait(ctx context.Context, attempt int) bool {
	more, _ := pause(ctx, p.delay(attempt)) // in a thread of its own, so no signal ends it
	return more
}

// WaitForRetry waits until it is time for another try of what an operation tries again by itself; false when there is none.
func (e *Engine) WaitForRetry(ctx context.Context, attempt int) bool {
	if attempt >= e.transport.policy.Attempts {
		return false
	}
	more, err := pause(ctx, e.transport.policy.delay(attempt))
	if more && err == nil {
		NoteRetry(ctx)
	}
	return more && err == nil
}

// retryTransport repeats requests that failed for a passing reason, where
// repeating is safe: those never sent, those under Repeatable, and GET and
// HEAD. A create that may have been carried out is never sent again.
type retryTransport struct {
	next   transport.RoundTripper
	policy RetryPolicy
	away   absence
	// renegotiate gives the path of a request that an engine has refused because it is another one now, and speaks another version.
	renegotiate func(ctx context.Context, path, version string) (string, bool)
}

func (t *retryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	noted := repeatable(ctx)
	read := req.Method == http.MethodGet || req.Method == http.MethodHead
	tries := tries{policy: t.policy, away: &t.away}
	repeated := false
	for {
		resp, err := t.next.RoundTrip(req)
		if err == nil && noted != nil {
			resp, err = buffered(resp)
		}
		status, version := 0, ""
		if resp != nil {
			status, version = resp.StatusCode, resp.Header.Get("Api-Version")
			t.away.answered()
		}
		if status == http.StatusBadRequest && !repeated {
			if next, ok := t.forNewVersion(req, version); ok {
				drop(resp)
				req, repeated = next, true
				continue
			}
		}
		if !transient(status, isAnswer(req.URL.Path, version, status), err, read) || !(read || noted != nil || transport.WasNotSent(err)) {
			return resp, err
		}
		again, ok := rewind(req)
		if !ok {
			return resp, err
		}
		if more, interrupted := tries.again(ctx, err); !more {
			if interrupted != nil {
				drop(resp)
				return nil, interrupted
			}
			return resp, err
		}
		drop(resp)
		if noted != nil && !transport.WasNotSent(err) {
			noted.Store(true)
		}
		req = again
	}
}

// buffered reads the body of a short reply to a verb, so that one that breaks off is a reason to ask again. (A read's may be a stream.)
func buffered(resp *http.Response) (*http.Response, error) {
	const short = 64 << 10
	if resp.ContentLength <= 0 || resp.ContentLength > short || resp.Body == http.NoBody {
		return resp, nil
	}
	body, err := readAll(resp, short)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// drop gives up a response, and keeps its connection when it is a short one.
func drop(resp *http.Response) {
	if resp != nil {
		_, _ = io.CopyN(io.Discard, resp.Body, 4096)
		_ = resp.Body.Close()
	}
}

// get is RoundTrip for small reads.
func (t *retryTransport) get(ctx context.Context, q transport.Request) (transport.Reply, error) {
	tries := tries{policy: t.policy, away: &t.away}
	for {
		r, err := t.next.Get(ctx, q)
		if err == nil {
			t.away.answered()
		}
		if !transient(r.Status, isAnswer(q.Target, r.APIVersion, r.Status), err, true) {
			return r, err
		}
		if more, interrupted := tries.again(ctx, err); interrupted != nil {
			return transport.Reply{}, interrupted
		} else if !more {
			return r, err
		}
	}
}

// CloseIdleConnections passes on to the transport below. It is the client's end, so nothing waits any more.
func (t *retryTransport) CloseIdleConnections() {
	t.away.forget()
	t.next.CloseIdleConnections()
}

// answers tells whether a reply is what the engine says to a small read, and notes that it is there then. What may pass is none, nor what
// may be about the version: the next request would then be more than a read.
func (t *retryTransport) answers(target string, r transport.Reply) bool {
	if r.Status == http.StatusBadRequest || transient(r.Status, isAnswer(target, r.APIVersion, r.Status), nil, true) {
		return false
	}
	t.away.answered()
	return true
}

// forNewVersion gives a request as an engine wants it that has been replaced by one of another version.
func (t *retryTransport) forNewVersion(req *http.Request, version string) (*http.Request, bool) {
	if t.renegotiate == nil {
		return nil, false
	}
	path, ok := t.renegotiate(req.Context(), req.URL.Path, version) // at least the next request will be right
	if !ok {
		return nil, false
	}
	again, ok := rewind(req)
	if !ok {
		return nil, false
	}
	again = again.Clone(again.Context())
	if again.URL.RawPath != "" {
		again.URL.RawPath = versioned(path, again.URL.RawPath)
	}
	again.URL.Path = path
	return again, true
}

// transient tells whether the same request may succeed a moment later; answer, that a status is meant as one.
func transient(status int, answer bool, err error, read bool) bool {
	if err == nil {
		switch status {
		case http.StatusServiceUnavailable:
			return !answer
		case http.StatusBadGateway, http.StatusGatewayTimeout:
			return true
		case http.StatusInternalServerError:
			return read && !answer // the engine answers 500 to much that will not pass, so only reads are worth a second try
		}
		return false
	}
	if errors.Is(err, transport.ErrInterrupted) {
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

// pause waits for about d; false when ctx ends first, or would. In a caller's own thread a signal ends it with transport.ErrInterrupted.
func pause(ctx context.Context, d time.Duration) (bool, error) {
	d = d/2 + rand.N(d+1) //nolint:gosec // jitter, not a secret
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false, nil
	}
	return transport.Sleep(ctx, d)
}
