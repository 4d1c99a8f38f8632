// Package endpoint tells where an engine is and why that one: hosts, TLS, docker contexts, the docker config, and the platform's usual
// places. It reads files but opens no connection. What it knows of the caller's process is an Environment.
//
//	found, err := endpoint.Resolve(env, endpoint.Options{Context: "remote"})
//	fmt.Println(found.Host, found.Why()) // tcp://remote:2375 from the context argument "remote"
package endpoint

import (
	"crypto/tls"
	"fmt"
	"path/filepath"
	"strings"

	"dockbridge/core/fault"

	"github.com/containerd/errdefs"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/go-connections/tlsconfig"
)

// Endpoint is where an engine is and why that one was chosen.
type Endpoint struct {
	// Host is the address as a docker host: unix:///path, tcp://host:port, ssh://user@host or npipe:////./pipe/name.
	Host string `json:"host"`
	// Source says where the address came from: "argument", "DOCKER_HOST", "DOCKER_CONTEXT", "context" or "default".
	Source string `json:"source"`
	// Context is the name of the docker context in use, "" for none.
	Context string `json:"context,omitempty"`
	// TLS tells that the connection is encrypted.
	TLS bool `json:"tls"`
	// TLSSource says where the certificates came from: "argument", "environment" (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH), "context", or "" for the system's authorities or no TLS.
	TLSSource string `json:"tls_source,omitempty"`
	// Tried lists the socket paths looked at for the platform default, in order.
	Tried []string `json:"tried,omitempty"`
	// Interruptible tells that a signal ends quick operations that wait in the calling thread; otherwise open them as
	// operations of their own, and wait in slices.
	Interruptible bool `json:"interruptible"`
	// MaxBytes is the most that one operation collects in memory, in bytes, unless a call says otherwise.
	MaxBytes int64 `json:"max_bytes"`

	tls *tls.Config
}

// TLSConfig is the encryption of the connection; nil for none.
func (e Endpoint) TLSConfig() *tls.Config { return e.tls }

// Scheme is the part of the host before "://".
func (e Endpoint) Scheme() string {
	scheme, _, _ := strings.Cut(e.Host, "://")
	return scheme
}

// Address is the part of the host after "://".
func (e Endpoint) Address() string {
	_, address, _ := strings.Cut(e.Host, "://")
	return address
}

// Options are the caller's explicit wishes; they win over everything else.
type Options struct {
	// Host is a docker host as in DOCKER_HOST.
	Host string
	// Context is the name of a docker context.
	Context string
	// TLS gives certificates for a tcp host; nil means those of DOCKER_CERT_PATH when DOCKER_TLS_VERIFY asks for it.
	TLS *TLSOptions
}

// TLSOptions are the files of a TLS connection.
type TLSOptions struct {
	// CA is the path of the certificate authority, PEM.
	CA string `json:"ca,omitempty"`
	// Cert is the path of the client certificate, PEM.
	Cert string `json:"cert,omitempty"`
	// Key is the path of the client key, PEM.
	Key string `json:"key,omitempty"`
	// Verify tells whether the engine's certificate is checked; only an explicit false means that it is not.
	Verify *bool `json:"verify,omitempty"`
}

// OneSpelling is that of the options of a client.
func (TLSOptions) OneSpelling() {}

// Resolve finds the engine in the docker CLI's order: explicit argument,
// DOCKER_HOST, DOCKER_CONTEXT, the docker config's current context, the
// platform default. TLS that is given is used, or an error: never left out.
func Resolve(env Environment, o Options) (Endpoint, error) { return NewSettings(env).Resolve(o) }

// Resolve is the function of that name, for who asks for more of the settings.
func (s *Settings) Resolve(o Options) (Endpoint, error) {
	e, err := s.resolve(o)
	if err == nil && o.TLS != nil && e.Scheme() != "tcp" {
		return Endpoint{}, fault.Invalid("leave tls out, or give a host or context whose address is tcp://host:port",
			"tls was given, and %s (%s) is no address that TLS is used with", e.Host, e.Why())
	}
	return e, err
}

func (s *Settings) resolve(o Options) (Endpoint, error) {
	env := s.env
	switch {
	case o.Host != "" && o.Context != "":
		return Endpoint{}, fault.Invalid("give a host or a context, not both", "both host %q and context %q were given", o.Host, o.Context)
	case o.Host != "":
		return fromHost(env, o.Host, "argument", o.TLS)
	case o.Context == "default" && env.Get("DOCKER_HOST") != "":
		// The default context is what DOCKER_HOST says, for the docker CLI too.
		return fromHost(env, env.Get("DOCKER_HOST"), "DOCKER_HOST", o.TLS)
	case o.Context != "":
		return fromContext(env, o.Context, "argument", o.TLS)
	case env.Get("DOCKER_HOST") != "":
		return fromHost(env, env.Get("DOCKER_HOST"), "DOCKER_HOST", o.TLS)
	case env.Get("DOCKER_CONTEXT") != "":
		return fromContext(env, env.Get("DOCKER_CONTEXT"), "DOCKER_CONTEXT", o.TLS)
	}
	current, err := s.currentContext()
	if err != nil {
		return Endpoint{}, err
	}
	if current != "" && current != "default" {
		return fromContext(env, current, "context", o.TLS)
	}
	return platformDefault(env, o.TLS)
}

func fromHost(env Environment, given, source string, t *TLSOptions) (Endpoint, error) {
	host, err := normalizeHost(given)
	if err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{Host: host, Source: source}
	if e.Scheme() != "tcp" {
		return e, nil
	}
	if err := e.encrypt(env, t); err != nil {
		return Endpoint{}, err
	}
	if !e.TLS && strings.HasPrefix(strings.TrimSpace(given), "https://") {
		e.tls, e.TLS = tlsconfig.ClientDefault(), true // with the system's authorities; never without encryption
	}
	return e, nil
}

// encrypt gives a tcp address the TLS of the options or, without them, of the environment.
func (e *Endpoint) encrypt(env Environment, t *TLSOptions) error {
	config, err := tlsFromOptions(env, t)
	if config != nil {
		e.tls, e.TLS, e.TLSSource = config, true, "argument"
		if t == nil {
			e.TLSSource = "environment"
		}
	}
	return err
}

func fromContext(env Environment, name, source string, t *TLSOptions) (Endpoint, error) {
	if name == "default" {
		e, err := platformDefault(env, t)
		e.Source, e.Context = source, name
		return e, err
	}
	config := store.NewConfig(func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} }))
	dir := env.ConfigDir()
	if dir == "" {
		return Endpoint{}, fault.Invalid("set HOME or DOCKER_CONFIG", "the docker context %q cannot be looked up: there is no docker config folder", name)
	}
	contexts := store.New(filepath.Join(dir, "contexts"), config)
	meta, err := contexts.GetMetadata(name)
	if err != nil && !errdefs.IsNotFound(err) {
		return Endpoint{}, fault.Invalid("run 'docker context inspect' to see what is wrong, or choose another", "the docker context %q cannot be read: %v", name, err).WithCause(err)
	}
	if err != nil {
		known, _ := store.Names(contexts)
		return Endpoint{}, fault.New(fault.InvalidArgument, "there is no docker context %q", name).WithCause(err).
			WithHint(contextHint(source, known)).WithDetail("contexts", known)
	}
	endpointMeta, ok := meta.Endpoints[docker.DockerEndpoint].(docker.EndpointMeta)
	if !ok || endpointMeta.Host == "" {
		return Endpoint{}, fault.Invalid("run 'docker context inspect' to see it, or choose another", "the docker context %q names no docker host", name)
	}
	withTLS, err := docker.WithTLSData(contexts, name, endpointMeta)
	if err != nil {
		return Endpoint{}, fault.New(fault.InvalidArgument, "the TLS files of the docker context %q cannot be read: %v", name, err).WithCause(err)
	}
	host, err := normalizeHost(endpointMeta.Host)
	if err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{Host: host, Source: source, Context: name}
	if e.Scheme() != "tcp" {
		return e, nil
	}
	if t == nil {
		if e.tls, err = contextTLS(withTLS); err != nil {
			return Endpoint{}, fault.New(fault.InvalidArgument, "the TLS files of the docker context %q cannot be used: %v", name, err).WithCause(err)
		}
		if e.tls != nil {
			e.TLS, e.TLSSource = true, "context"
			return e, nil
		}
	}
	// The docker CLI speaks in the clear with a context that has no TLS, whatever DOCKER_TLS_VERIFY asks for.
	if err := e.encrypt(env, t); err != nil {
		return Endpoint{}, err
	}
	return e, nil
}

func contextHint(source string, known []string) string {
	where := map[string]string{
		"argument": "the context argument", "DOCKER_CONTEXT": "DOCKER_CONTEXT", "context": "currentContext in the docker config",
	}[source]
	if len(known) == 0 {
		return fmt.Sprintf("no contexts are stored; change %s", where)
	}
	return fmt.Sprintf("the stored contexts are %s; change %s", strings.Join(known, ", "), where)
}

// Why tells in words where the address came from.
func (e Endpoint) Why() string {
	switch e.Source {
	case "argument":
		if e.Context != "" {
			return fmt.Sprintf("from the context argument %q", e.Context)
		}
		return "from the host argument"
	case "DOCKER_HOST":
		return "from DOCKER_HOST"
	case "DOCKER_CONTEXT":
		return fmt.Sprintf("from DOCKER_CONTEXT=%s", e.Context)
	case "context":
		return fmt.Sprintf("from the current docker context %q", e.Context)
	default:
		return "the platform's default"
	}
}
