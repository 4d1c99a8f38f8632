package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"syscall"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"

	"github.com/docker/go-connections/sockets"
)

// Dialer makes a fresh connection to the engine.
type Dialer func(ctx context.Context) (net.Conn, error)

// NewDialer gives the way to a fresh connection, encrypted where the endpoint says so.
func NewDialer(env endpoint.Environment, e endpoint.Endpoint) (Dialer, error) {
	switch e.Scheme() {
	case "unix":
		return func(ctx context.Context) (net.Conn, error) { return dialLocal(ctx, e.Address()) }, nil
	case "npipe":
		var t http.Transport
		if err := sockets.ConfigureTransport(&t, "npipe", e.Address()); err != nil {
			return nil, fault.New(fault.Unsupported, "named pipes exist on Windows only: %v", err).WithCause(err)
		}
		return func(ctx context.Context) (net.Conn, error) { return t.DialContext(ctx, "npipe", e.Address()) }, nil
	case "ssh":
		return sshDialer(env, e.Host)
	default:
		d := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
		if e.TLSConfig() == nil {
			return func(ctx context.Context) (net.Conn, error) { return d.DialContext(ctx, "tcp", e.Address()) }, nil
		}
		config := e.TLSConfig().Clone()
		if config.ServerName == "" {
			config.ServerName, _, _ = net.SplitHostPort(e.Address())
		}
		secure := tls.Dialer{NetDialer: &d, Config: config}
		return func(ctx context.Context) (net.Conn, error) { return secure.DialContext(ctx, "tcp", e.Address()) }, nil
	}
}

// dialLocal connects to a unix socket; while the engine has more callers waiting than it wants, it is asked again.
func dialLocal(ctx context.Context, path string) (net.Conn, error) {
	var d net.Dialer
	for {
		conn, err := d.DialContext(ctx, "unix", path)
		if !errors.Is(err, syscall.EAGAIN) {
			return conn, err
		}
		if err := backlogFull(ctx); err != nil {
			return nil, &net.OpError{Op: "dial", Net: "unix", Addr: &net.UnixAddr{Name: path, Net: "unix"}, Err: err}
		}
	}
}

// backlogFull waits a moment before the next try to connect to an engine that accepts nothing at the moment.
func backlogFull(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Millisecond):
		return nil
	}
}

// pooledTransport is net/http's own, with room for many threads: the stock
// one keeps two idle connections per host and reconnects for the rest.
func pooledTransport(dial Dialer) *http.Transport {
	return &http.Transport{
		// Encryption, where there is any, is the dialer's: the request URL says http.
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var conn net.Conn
			err := fault.Guard(func() (err error) { // net/http dials on a goroutine of its own
				conn, err = dial(ctx)
				return err
			})
			if err != nil {
				return nil, NotSent(err) // a failed TLS handshake too
			}
			return conn, nil
		},
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     60 * time.Second,
		DisableCompression:  true,
		// The same as for local engines; of replies with status 1xx it takes five by itself.
		MaxResponseHeaderBytes: maxHead,
	}
}
