package engine

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"

	"dockbridge/core/fault"
	"dockbridge/core/stream"
	"dockbridge/core/transport"
)

// Explain turns any failure to talk to the engine into the error a person can
// act on: which address was tried, why that one, and what to do.
func (e *Engine) Explain(err error) error {
	var done *fault.Error
	if err == nil || errors.Is(err, transport.ErrInterrupted) {
		return err
	}
	if errors.As(err, &done) {
		return done
	}
	if errors.As(err, new(stream.TooLongError)) {
		return e.DocumentLimit().Explain(err)
	}
	unsent := transport.WasNotSent(err)
	switch {
	case unsent && errors.Is(err, context.DeadlineExceeded):
		return e.neverConnected(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.From(err)
	case unsent && lacksResources(err):
		return e.outOfResources(err)
	case refusesCertificate(err):
		return e.certificateRefused(err)
	case unsent && errors.Is(err, fs.ErrPermission) && e.isLocal():
		return e.permissionDenied(err)
	case unsent, errors.Is(err, syscall.ECONNREFUSED):
		return e.unreachable(err)
	}
	f := fault.From(err)
	if e.endpoint.Scheme() == "ssh" && f.Status == 0 {
		return e.unreachable(err) // the program that is the connection ended, and its error says why
	}
	if f.Code == fault.ConnectionLost {
		f = f.WithHint("the engine may have been restarted; whether the request was carried out is not known")
	}
	if f.Code == fault.EngineFailed && f.Status == 0 {
		return badReply(e, err.Error())
	}
	return f
}

// apiTransport is the transport of docker's client. The client takes connections over by itself (attach, exec, BuildKit's sessions),
// with the dialer of an *http.Transport, or else with one of its own that knows neither our TLS nor ssh. So it gets an *http.Transport
// with our dialer, which passes its requests on to ours.
func (e *Engine) apiTransport() *http.Transport {
	t := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := e.dial(ctx)
		if err != nil {
			return nil, explained{e.Explain(transport.NotSent(err))}
		}
		return conn, nil
	}}
	t.RegisterProtocol("http", explainingTransport{e})
	return t
}

// explainingTransport is what the docker client sends through. The client replaces an error that speaks of a refused
// connection by one of its own, without its cause, so the explained error is handed through under a neutral text.
type explainingTransport struct{ e *Engine }

func (t explainingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.e.transport.RoundTrip(req)
	if err != nil {
		return nil, explained{t.e.Explain(err)}
	}
	if !isStream(req) { // the client reads it as a whole, however long it is
		resp.Body = boundedBody{&bounded{body: resp.Body, most: t.e.maxJSON}, resp.Body}
	}
	return resp, nil
}

type boundedBody struct {
	io.Reader
	io.Closer
}

// streams are the endpoints of the API whose replies are read as they come. Whatever else is asked is answered with one document.
var streams = regexp.MustCompile(`^/v[0-9.]+/(build|session|grpc|events|images/(create|load|get|[^?]+/(get|push))|plugins/(pull|[^?]+/(push|upgrade))|` +
	`containers/[^/]+/(logs|stats|export|archive|attach(/ws)?|wait)|exec/[^/]+/start|(services|tasks)/[^/]+/logs)$`)

func isStream(req *http.Request) bool { return streams.MatchString(req.URL.Path) }

type explained struct{ cause error }

func (explained) Error() string { return "the request failed" }

func (e explained) Unwrap() error { return e.cause }

func (e *Engine) isLocal() bool {
	return e.endpoint.Scheme() == "unix" || e.endpoint.Scheme() == "npipe"
}

// refusesCertificate tells that the engine ended the TLS handshake: it does so after the client thinks that the
// connection stands, so the error appears when the first reply is read.
func refusesCertificate(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

func (e *Engine) certificateRefused(err error) error {
	return fault.New(fault.Unauthorized, "the engine at %s refuses the TLS connection: %v", e.endpoint.Host, err).
		WithCause(err).
		WithHint("give the client certificate and key that this engine trusts: cert.pem and key.pem in DOCKER_CERT_PATH, or the tls argument").
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

// tlsHint tells what to do about a TLS handshake that failed on this side; "" when it was something else.
func tlsHint(err error) string {
	var verification *tls.CertificateVerificationError
	var hostname x509.HostnameError
	var header tls.RecordHeaderError
	switch {
	case errors.As(err, &hostname):
		return "the certificate is for other names: use one of them in DOCKER_HOST"
	case errors.As(err, &verification):
		return "give the certificate authority that signed the engine's certificate: ca.pem in DOCKER_CERT_PATH, or ca in the tls argument"
	case errors.As(err, &header):
		return "what listens there does not speak TLS: unset DOCKER_TLS_VERIFY, or use the engine's TLS port (usually 2376)"
	default:
		return ""
	}
}

func (e *Engine) unreachable(err error) error {
	why := "it cannot be reached: " + err.Error()
	hint := "start the engine, or point DOCKER_HOST or a docker context at the one to use"
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.isLocal():
		why = "there is no such socket"
		hint = "start Docker (systemctl start docker, or dockerd as root), or point DOCKER_HOST or a docker context at the engine to use"
	case errors.Is(err, syscall.ECONNREFUSED):
		why = "nothing listens there (connection refused)"
		hint = "start Docker (systemctl start docker, or dockerd as root): the address exists, but no engine answers"
	case e.endpoint.Scheme() == "ssh":
		why = "ssh failed: " + err.Error()
		hint = "check that 'ssh' to that host works without a question, and that docker is installed there"
	case e.endpoint.Scheme() == "tcp":
		why = "the connection failed: " + err.Error()
		var name *net.DNSError
		switch h := tlsHint(err); {
		case h != "":
			hint = h
		case errors.As(err, &name):
			hint = "check the host's name, or give its address"
		case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), isTimeout(err):
			hint = "check the address, and that this machine's network and firewalls let it through"
		}
	}
	if len(e.endpoint.Tried) > 1 {
		hint += "; looked for " + strings.Join(e.endpoint.Tried, ", ")
	}
	return fault.New(fault.EngineUnreachable, "no Docker Engine at %s (%s): %s", e.endpoint.Host, e.endpoint.Why(), why).
		WithCause(err).WithHint(hint).
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

// neverConnected: the deadline has passed before anything was sent.
func (e *Engine) neverConnected(err error) error {
	hint := "the engine may be overloaded: give a longer timeout, or use fewer requests at once"
	switch e.endpoint.Scheme() {
	case "tcp":
		hint = "check the host and port, and that no firewall drops the connection; or give a longer timeout"
	case "ssh":
		hint = "check that 'ssh' to that host works without a question; or give a longer timeout"
	}
	return fault.New(fault.Timeout, "there was no connection to %s (%s) in time", e.endpoint.Host, e.endpoint.Why()).
		WithCause(err).WithHint(hint).
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

// lacksResources tells that it is this machine, or this process, that cannot have another connection.
func lacksResources(err error) bool {
	for _, lack := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOBUFS, syscall.EADDRNOTAVAIL} {
		if errors.Is(err, lack) {
			return true
		}
	}
	return false
}

func (e *Engine) outOfResources(err error) error {
	hint := "this machine lacks what a connection needs: look at its memory and its open connections"
	if errors.Is(err, syscall.EMFILE) {
		hint = "this process has as many files open as it may: close clients and streams that are not used, or raise its limit (ulimit -n)"
	}
	return fault.New(fault.ResourceExhausted, "no connection to %s can be made: %v", e.endpoint.Host, err).
		WithCause(err).WithHint(hint).
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

func (e *Engine) permissionDenied(err error) error {
	path := e.endpoint.Address()
	return fault.New(fault.PermissionDenied, "this user may not open the engine's socket %s (%s)", path, e.endpoint.Why()).
		WithCause(err).
		WithHint("add the user to the socket's group (sudo usermod -aG docker $USER, then log in again), or use a rootless engine through DOCKER_HOST=unix:///run/user/<uid>/docker.sock").
		WithDetail("endpoint", e.endpoint.Host).WithDetail("source", e.endpoint.Source)
}

func isTimeout(err error) bool {
	var timed net.Error
	return errors.As(err, &timed) && timed.Timeout()
}
