package endpoint

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"dockbridge/core/fault"

	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/go-connections/tlsconfig"
)

// tlsFromOptions gives the encryption of a tcp host; nil for none. Without
// options the environment decides, as for the docker CLI.
func tlsFromOptions(env Environment, t *TLSOptions) (*tls.Config, error) {
	hint := "check the files in the tls argument: ca, cert and key are paths of PEM files"
	if t == nil {
		if t = tlsFromEnvironment(env); t == nil {
			return nil, nil
		}
		hint = "set DOCKER_CERT_PATH to a folder with ca.pem, cert.pem and key.pem, or unset DOCKER_TLS_VERIFY"
	}
	config, err := tlsconfig.Client(tlsconfig.Options{
		CAFile: env.Path(t.CA), CertFile: env.Path(t.Cert), KeyFile: env.Path(t.Key),
		InsecureSkipVerify: t.Verify != nil && !*t.Verify, ExclusiveRootPools: true,
	})
	if err != nil {
		code := fault.InvalidArgument
		if errors.Is(err, fs.ErrPermission) {
			code = fault.PermissionDenied
		}
		return nil, fault.New(code, "the TLS files cannot be used: %v", err).WithCause(err).WithHint(hint)
	}
	return config, nil
}

func tlsFromEnvironment(env Environment) *TLSOptions {
	verify := env.Get("DOCKER_TLS_VERIFY") != ""
	if !verify && env.Get("DOCKER_TLS") == "" {
		return nil
	}
	dir := env.Get("DOCKER_CERT_PATH")
	if dir == "" {
		dir = env.ConfigDir()
	}
	dir = env.Path(dir)
	t := &TLSOptions{CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Verify: &verify}
	// An engine that asks for no client certificate: the docker CLI leaves out the files that are not there.
	for _, file := range []*string{&t.Cert, &t.Key} {
		if _, err := os.Stat(*file); errors.Is(err, fs.ErrNotExist) {
			*file = ""
		}
	}
	return t
}

// contextTLS gives the encryption that is stored with a docker context; nil for none.
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
