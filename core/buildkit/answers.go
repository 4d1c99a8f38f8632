package buildkit

import (
	"context"
	"io"
	"sync"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/moby/buildkit/session/auth"
	"github.com/moby/buildkit/session/secrets"
	"github.com/moby/buildkit/session/upload"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// MostSecret is how many bytes a secret has at most, which is BuildKit's own limit.
const MostSecret = 500 << 10

// Secret is what a step may read.
type Secret []byte

// secretStore answers for secrets.
type secretStore map[string]Secret

// GetSecret gives a secret.
func (s secretStore) GetSecret(_ context.Context, r *secrets.GetSecretRequest) (*secrets.GetSecretResponse, error) {
	secret, ok := s[r.ID]
	if !ok {
		return nil, status.Errorf(codes.NotFound, "secret %s: not found", r.ID)
	}
	return &secrets.GetSecretResponse{Data: secret}, nil
}

// credentials answers for registries. Tokens are fetched by the engine: this library talks to no registry.
type credentials struct {
	auth.UnimplementedAuthServer
	e    *engine.Engine
	note func(error)
	gave func([]fault.Secret)
}

// Credentials gives what the caller has for a registry; nothing is no error.
func (c *credentials) Credentials(ctx context.Context, r *auth.CredentialsRequest) (*auth.CredentialsResponse, error) {
	found, err := registry.HostCredentials(ctx, c.e, r.Host)
	switch {
	case fault.Is(err, fault.CredentialHelper):
		return &auth.CredentialsResponse{}, nil // the registry may give what is wanted to anybody
	case err != nil:
		c.note(err)
		return nil, status.Error(codes.FailedPrecondition, "the credentials cannot be read")
	}
	c.gave(engine.CredentialSecrets(found))
	if found.IdentityToken != "" {
		return &auth.CredentialsResponse{Secret: found.IdentityToken}, nil
	}
	return &auth.CredentialsResponse{Username: found.Username, Secret: found.Password}, nil
}

// GetTokenAuthority has the engine ask for credentials itself.
func (*credentials) GetTokenAuthority(context.Context, *auth.GetTokenAuthorityRequest) (*auth.GetTokenAuthorityResponse, error) {
	return nil, status.Error(codes.Unavailable, "tokens are fetched by the engine")
}

// VerifyTokenAuthority is never asked for without the one above.
func (*credentials) VerifyTokenAuthority(context.Context, *auth.VerifyTokenAuthorityRequest) (*auth.VerifyTokenAuthorityResponse, error) {
	return nil, status.Error(codes.Unavailable, "tokens are fetched by the engine")
}

// FetchToken is left to the engine.
func (*credentials) FetchToken(context.Context, *auth.FetchTokenRequest) (*auth.FetchTokenResponse, error) {
	return nil, status.Error(codes.Unavailable, "tokens are fetched by the engine")
}

// archive gives a context that comes as a tar archive, once.
type archive struct {
	path string
	note func(error)

	mu   sync.Mutex
	from io.Reader
}

// Pull gives the archive.
func (a *archive) Pull(stream upload.Upload_PullServer) error {
	asked, _ := metadata.FromIncomingContext(stream.Context())
	paths := asked.Get("urlpath")
	a.mu.Lock()
	from := a.from
	if len(paths) != 1 || paths[0] != a.path || from == nil {
		a.mu.Unlock()
		return status.Error(codes.NotFound, "there is no such archive, or it was sent already")
	}
	a.from = nil
	a.mu.Unlock()
	_, err := io.Copy(pieces{stream}, reading{from, a.note})
	return err
}

// reading notes why something cannot be read to its end: that is the reason for the failure of the build.
type reading struct {
	from io.Reader
	note func(error)
}

func (r reading) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // readers give it as it is
		r.note(err)
	}
	return n, err
}

// pieces sends what is written to it in messages.
type pieces struct{ stream upload.Upload_PullServer }

func (p pieces) Write(data []byte) (int, error) {
	const most = 1 << 20
	sent := 0
	for len(data) > 0 {
		piece := data[:min(len(data), most)]
		if err := p.stream.SendMsg(&upload.BytesMessage{Data: piece}); err != nil {
			return sent, err
		}
		sent += len(piece)
		data = data[len(piece):]
	}
	return sent, nil
}
