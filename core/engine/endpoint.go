package engine

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"dockbridge/core/fault"

	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/docker/client"
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
	// Tried lists the socket paths looked at for the platform default, in order.
	Tried []string `json:"tried,omitempty"`

	tls *tls.Config
}

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

// EndpointOptions are the caller's explicit wishes; they win over everything else.
type EndpointOptions struct {
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
	// Verify tells whether the engine's certificate is checked.
	Verify bool `json:"verify,omitempty"`
}

// Resolve finds the engine in the docker CLI's order: explicit argument,
// DOCKER_HOST, DOCKER_CONTEXT, the docker config's current context, the
// platform default. It reads files but opens no connection.
func Resolve(env Environment, o EndpointOptions) (Endpoint, error) {
	switch {
	case o.Host != "" && o.Context != "":
		return Endpoint{}, fault.Invalid("give a host or a context, not both", "both host %q and context %q were given", o.Host, o.Context)
	case o.Host != "":
		return fromHost(env, o.Host, "argument", o.TLS)
	case o.Context != "":
		return fromContext(env, o.Context, "argument")
	case env.Get("DOCKER_HOST") != "":
		return fromHost(env, env.Get("DOCKER_HOST"), "DOCKER_HOST", o.TLS)
	case env.Get("DOCKER_CONTEXT") != "":
		return fromContext(env, env.Get("DOCKER_CONTEXT"), "DOCKER_CONTEXT")
	}
	current, err := currentContext(env)
	if err != nil {
		return Endpoint{}, err
	}
	if current != "" && current != "default" {
		return fromContext(env, current, "context")
	}
	return platformDefault(env, o.TLS)
}

func fromHost(env Environment, host, source string, t *TLSOptions) (Endpoint, error) {
	host, err := normalizeHost(host)
	if err != nil {
		return Endpoint{}, err
	}
	e := Endpoint{Host: host, Source: source}
	if e.Scheme() != "tcp" {
		return e, nil
	}
	config, err := tlsFromOptions(env, t)
	if err != nil {
		return Endpoint{}, err
	}
	e.tls, e.TLS = config, config != nil
	return e, nil
}

// normalizeHost checks the form of a docker host and gives http and https their tcp name.
func normalizeHost(host string) (string, error) {
	const hint = "a docker host looks like unix:///var/run/docker.sock, tcp://host:2376, ssh://user@host or npipe:////./pipe/docker_engine"
	host = strings.TrimSpace(host)
	if strings.HasPrefix(host, "/") {
		host = "unix://" + host
	}
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(host, scheme); ok {
			host = "tcp://" + rest
		}
	}
	if strings.ContainsAny(host, "\x00\n\r") {
		return "", fault.Invalid(hint, "the docker host contains a control character")
	}
	u, err := client.ParseHostURL(host)
	if err != nil {
		return "", fault.Invalid(hint, "the docker host %q cannot be understood", redactUserInfo(host)).WithCause(err)
	}
	switch u.Scheme {
	case "unix", "npipe":
	case "tcp":
		if u.Port() == "" {
			host += ":2375"
		}
	case "ssh":
		if parsed, err := url.Parse(host); err != nil || parsed.Hostname() == "" {
			return "", fault.Invalid(hint, "the ssh host %q cannot be understood", redactUserInfo(host))
		} else if _, secret := parsed.User.Password(); secret {
			return "", fault.Invalid("use an ssh key or agent", "an ssh docker host must not contain a password")
		}
	default:
		return "", fault.Invalid(hint, "the docker host scheme %q is not known", u.Scheme)
	}
	return host, nil
}

// redactUserInfo keeps a password in a mistyped URL out of messages.
func redactUserInfo(host string) string {
	scheme, rest, ok := strings.Cut(host, "://")
	if at := strings.LastIndex(rest, "@"); ok && at >= 0 {
		return scheme + "://…@" + rest[at+1:]
	}
	return host
}

func tlsFromOptions(env Environment, t *TLSOptions) (*tls.Config, error) {
	if t == nil {
		dir := env.Get("DOCKER_CERT_PATH")
		verify := env.Get("DOCKER_TLS_VERIFY") != ""
		if !verify && env.Get("DOCKER_TLS") == "" {
			return nil, nil
		}
		if dir == "" {
			dir = env.ConfigDir()
		}
		dir = env.Path(dir)
		t = &TLSOptions{
			CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Verify: verify,
		}
	}
	config, err := tlsconfig.Client(tlsconfig.Options{
		CAFile: env.Path(t.CA), CertFile: env.Path(t.Cert), KeyFile: env.Path(t.Key),
		InsecureSkipVerify: !t.Verify, ExclusiveRootPools: true,
	})
	if err != nil {
		code := fault.InvalidArgument
		if errors.Is(err, fs.ErrPermission) {
			code = fault.PermissionDenied
		}
		return nil, fault.New(code, "the TLS files cannot be used: %v", err).WithCause(err).
			WithHint("set DOCKER_CERT_PATH to a folder with ca.pem, cert.pem and key.pem, or unset DOCKER_TLS_VERIFY")
	}
	return config, nil
}

func currentContext(env Environment) (string, error) {
	dir := env.ConfigDir()
	if dir == "" {
		return "", nil
	}
	data, err := os.ReadFile(filepath.Join(dir, "config.json"))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		// As the docker CLI does: without a readable config there is no current context.
		return "", nil
	}
	if err != nil {
		return "", fault.From(err)
	}
	var config struct {
		CurrentContext string `json:"currentContext"`
	}
	if err := json.Unmarshal(data, &config); err != nil {
		return "", fault.Invalid("repair or remove the file, or set DOCKER_HOST",
			"%s is not valid JSON: %v", filepath.Join(dir, "config.json"), err).WithCause(err)
	}
	return config.CurrentContext, nil
}

func fromContext(env Environment, name, source string) (Endpoint, error) {
	if name == "default" {
		e, err := platformDefault(env, nil)
		e.Source, e.Context = source, name
		return e, err
	}
	config := store.NewConfig(func() any { return &map[string]any{} },
		store.EndpointTypeGetter(docker.DockerEndpoint, func() any { return &docker.EndpointMeta{} }))
	contexts := store.New(filepath.Join(env.ConfigDir(), "contexts"), config)
	meta, err := contexts.GetMetadata(name)
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
	if e.Scheme() == "tcp" {
		if e.tls, err = contextTLS(withTLS); err != nil {
			return Endpoint{}, fault.New(fault.InvalidArgument, "the TLS files of the docker context %q cannot be used: %v", name, err).WithCause(err)
		}
		e.TLS = e.tls != nil
	}
	return e, nil
}

func contextTLS(e docker.Endpoint) (*tls.Config, error) {
	if e.TLSData == nil && !e.SkipTLSVerify {
		return nil, nil
	}
	config := tlsconfig.ClientDefault()
	config.InsecureSkipVerify = e.SkipTLSVerify //nolint:gosec // the context's owner asked for it
	if e.TLSData == nil {
		return config, nil
	}
	if e.TLSData.CA != nil {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(e.TLSData.CA) {
			return nil, errors.New("ca.pem holds no certificate")
		}
	}
	if e.TLSData.Cert != nil && e.TLSData.Key != nil {
		pair, err := tls.X509KeyPair(e.TLSData.Cert, e.TLSData.Key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
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
