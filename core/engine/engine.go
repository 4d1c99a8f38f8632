// Package engine is what one Docker Engine is asked: requests, which API version they speak, what is asked again, what a reply or a
// failure means, and the engine's events. Where the engine is, is core/endpoint; how bytes get there, core/transport.
//
//	e, err := engine.Open(engine.Options{Environment: env})
//	doc, err := engine.Get[Details](ctx, e, "/containers/web/json", nil)
//
// An Engine is safe for any number of goroutines and opens no connection
// before it is used. Which of its ways to ask to use:
//
//	to ask for               use                   gives                         asked again
//	one JSON document        Get                   Document, untouched           always: until the reply has come whole
//	other bytes, or header   GetBytes              body and header               always: until the reply has come whole
//	a change, or a stream    Do                    response, its body open       what was never sent; reads, and what is Repeatable,
//	                                                                             until the head of the response has come
//	the same with a header   DoWith                as Do                         as Do
//	  its reply as JSON      Read, of Do's         Document, untouched           no
//	what takes its time, or  Raw                   status, body and header       as Do; reads, and what is Repeatable, until the reply
//	  has an escaped path                                                        has come whole
//	input and output         Hijack                transport.Conn                what another API version is spoken for
//	what docker's client     API                   docker's client               as Do
//	  has logic for
//	events                   Subscribe             Subscription, shared          no: a reader whose connection has ended subscribes anew
//
// Get and GetBytes are the small reads, of which 32 are under way on goroutines at most. All of them but API's streams give errors that Explain made:
// a *fault.Error that says which engine, why that one, and what to do.
package engine

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/fault"
	"dockbridge/core/transport"
	"dockbridge/core/wire"

	"github.com/docker/docker/api"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
)

// Options say which engine to open and how.
type Options struct {
	// Environment is the caller's process, as the library must not look at it itself.
	Environment endpoint.Environment `json:"environment,omitzero"`
	// Host is a docker host; it wins over the environment.
	Host string `json:"host,omitempty"`
	// Context is a docker context's name; it wins over the environment.
	Context string `json:"context,omitempty"`
	// TLS gives the certificate files of a tcp host.
	TLS *endpoint.TLSOptions `json:"tls,omitempty"`
	// APIVersion pins the API version, for example "1.41"; empty means negotiated.
	APIVersion string `json:"api_version,omitempty"`
	// Timeout is the deadline in seconds of short operations that name none; 0 means 60.
	Timeout float64 `json:"timeout,omitempty"`
	// Retries is how often a request is repeated after a passing fault where that is safe; nil means 3.
	Retries *int `json:"retries,omitempty"`
	// MaxBytes is the most bytes that one operation collects in memory; nil means 256 MiB.
	MaxBytes *wire.Size `json:"max_bytes,omitempty"`
	// MaxJSONBytes is the most bytes of one JSON document of the engine; nil means 64 MiB.
	MaxJSONBytes *wire.Size `json:"max_json_bytes,omitempty"`
}

// Engine is one connection pool to one Docker Engine.
type Engine struct {
	endpoint     endpoint.Endpoint
	environment  endpoint.Environment
	timeout      time.Duration
	dial         transport.Dialer
	transport    *retryTransport
	isStepAnswer func(target string, r transport.Reply) bool // made once, for all NewSteps
	pinned       string
	maxBytes     int64 // see Bound
	maxJSON      int64
	headers      headers
	logins       Logins
	secrets      func() []fault.Secret

	negotiated atomic.Pointer[Ping] // what the engine said of itself first
	events     eventHub
	api        atomic.Pointer[client.Client] // made when it is first needed: the small reads do without
}

// Open resolves the endpoint and prepares the pool; it does not connect.
func Open(o Options) (*Engine, error) {
	settings := endpoint.NewSettings(o.Environment)
	found, err := settings.Resolve(endpoint.Options{Host: o.Host, Context: o.Context, TLS: o.TLS})
	if err != nil {
		return nil, err
	}
	if o.Timeout < 0 {
		return nil, fault.Invalid("give seconds, more than 0", "the timeout %v is negative", o.Timeout)
	}
	headers, err := wantedHeaders(settings)
	if err != nil {
		return nil, err
	}
	dial, err := transport.NewDialer(o.Environment, found)
	if err != nil {
		return nil, err
	}
	policy := DefaultRetry()
	if o.Retries != nil {
		if *o.Retries < 0 || *o.Retries > 20 {
			return nil, fault.Invalid("give a number from 0 to 20", "retries is %d", *o.Retries)
		}
		policy.Attempts = *o.Retries + 1
	}
	timeout := 60 * time.Second
	if o.Timeout > 0 {
		timeout = Seconds(o.Timeout)
	}
	pinned := o.APIVersion
	if pinned == "" {
		pinned = o.Environment.Get("DOCKER_API_VERSION")
	}
	pinned = strings.TrimPrefix(pinned, "v")
	if pinned != "" && !apiVersion.MatchString(pinned) {
		return nil, fault.Invalid(`give it as in "1.41", or leave it out to have it negotiated`, "the API version %q cannot be understood", pinned)
	}
	maxBytes, err := bound("max_bytes", o.MaxBytes, DefaultMaxBytes)
	if err != nil {
		return nil, err
	}
	maxJSON, err := bound("max_json_bytes", o.MaxJSONBytes, DefaultMaxJSON)
	if err != nil {
		return nil, err
	}
	next := transport.New(found, dial, headers.all())
	found.Interruptible, found.MaxBytes = next.BlocksCaller(), maxBytes
	e := &Engine{
		endpoint: found, environment: o.Environment, timeout: timeout, dial: dial, pinned: pinned,
		maxBytes: maxBytes, maxJSON: maxJSON, headers: headers,
		secrets:   sync.OnceValue(func() []fault.Secret { return append(o.Environment.Secrets(nil), headers.secrets()...) }),
		transport: &retryTransport{next: next, policy: policy},
	}
	e.transport.renegotiate = e.renegotiate
	e.isStepAnswer = e.transport.answers
	return e, nil
}

var apiVersion = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)

// Close closes idle connections; requests under way end by themselves, and their connections are not kept.
func (e *Engine) Close() { e.transport.CloseIdleConnections() }

// Endpoint tells where the engine is and why.
func (e *Engine) Endpoint() endpoint.Endpoint { return e.endpoint }

// Environment gives what is known of the caller's process.
func (e *Engine) Environment() endpoint.Environment { return e.environment }

// Secrets are what no error may show of the caller's environment.
func (e *Engine) Secrets() []fault.Secret { return slices.Concat(e.secrets(), e.logins.secrets()) }

// Timeout is the deadline of short operations that name none.
func (e *Engine) Timeout() time.Duration { return e.timeout }

// API gives docker's client for the negotiated version. The first call pings the engine.
func (e *Engine) API(ctx context.Context) (*client.Client, error) {
	if c := e.api.Load(); c != nil {
		return c, nil
	}
	version, err := e.Version(ctx)
	if err != nil {
		return nil, err
	}
	// The scheme is http also under TLS: the dialer below encrypts.
	c, err := client.NewClientWithOpts(client.WithHost(apiHost(e.endpoint)),
		client.WithHTTPClient(&http.Client{Transport: e.apiTransport(), CheckRedirect: client.CheckRedirect}),
		client.WithScheme("http"), client.WithVersion(version), client.WithHTTPHeaders(e.headers), client.WithUserAgent(userAgent))
	if err != nil {
		return nil, fault.Invalid("", "%v", err).WithCause(err)
	}
	e.api.CompareAndSwap(nil, c)
	return e.api.Load(), nil
}

// Version is the API version spoken with the engine, for example "1.41". It is negotiated on first use. Callers that
// come at the same time each ask the engine: a ping is cheap, and nobody then waits for another caller's ping, whose
// deadline may be later than their own.
func (e *Engine) Version(ctx context.Context) (string, error) {
	if p := e.negotiated.Load(); p != nil {
		return p.NegotiatedVersion, nil
	}
	if _, err := e.Ping(ctx); err != nil {
		return "", err
	}
	return e.negotiated.Load().NegotiatedVersion, nil
}

// Require reports an engine that is too old for a feature.
func (e *Engine) Require(ctx context.Context, version, feature string) error {
	have, err := e.Version(ctx)
	if err != nil {
		return err
	}
	if versions.LessThan(have, version) {
		return fault.New(fault.Unsupported, "%s needs API version %s, and version %s is spoken with this engine", feature, version, have).
			WithHint("use a newer Docker Engine, or do without it").
			WithDetail("required_api_version", version).WithDetail("api_version", have)
	}
	return nil
}

// Lacking reports an engine that has nothing at the address of a request: it does not have what was asked for there. Other errors stay.
func Lacking(what, hint string, err error) error {
	f := fault.From(err)
	if f == nil || f.Code != fault.NotFound && f.Status != http.StatusNotImplemented {
		return err
	}
	gone := fault.New(fault.Unsupported, "this engine has no %s: %s", what, f.Message).WithCause(err).WithHint(hint)
	gone.Status = f.Status
	return gone
}

// apiHost is the address as the docker client wants it; ssh is a dialer of ours, so any name will do.
func apiHost(e endpoint.Endpoint) string {
	if e.Scheme() == "ssh" {
		return "tcp://docker"
	}
	return e.Host
}

// negotiate picks the newest version both sides know, as the docker client does, unless one is pinned.
func (e *Engine) negotiate(server string) string {
	if e.pinned != "" {
		return e.pinned
	}
	if server == "" {
		return "1.24"
	}
	if versions.LessThan(server, api.DefaultVersion) {
		return server
	}
	return api.DefaultVersion
}

// Seconds turns a number of seconds into a duration without overflow.
func Seconds(s float64) time.Duration {
	const most = float64(1<<63-1) / float64(time.Second)
	if s >= most {
		return 1<<63 - 1
	}
	return time.Duration(s * float64(time.Second))
}
