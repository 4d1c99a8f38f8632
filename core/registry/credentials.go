package registry

import (
	"context"
	"slices"
	"strings"
	"time"

	"dockbridge/core/endpoint"
	"dockbridge/core/engine"

	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config/configfile"
	configcredentials "github.com/docker/cli/cli/config/credentials"
	api "github.com/docker/docker/api/types/registry"
)

// Credentials finds what the caller has for the registry of an image, where
// the docker CLI looks: DOCKER_AUTH_CONFIG, the credential helper that the
// docker config names for the registry or for all, the docker config itself.
// Nothing found is no error: the registry is then used without credentials.
func Credentials(ctx context.Context, env endpoint.Environment, image string) (api.AuthConfig, error) {
	named, err := ParseName(image)
	if err != nil {
		return api.AuthConfig{}, err
	}
	return lookUp(ctx, env, Key(named), helperLimit)
}

// EncodedAuth gives the credentials for an image as the engine takes them in a
// request's header: the given ones, those of a Login, or those that Credentials
// finds.
func EncodedAuth(ctx context.Context, e *engine.Engine, image reference.Named, given Auth) (string, error) {
	if !given.IsZero() {
		return encode(given.config)
	}
	if found, ok := e.Logins().Of(Key(image)); ok {
		return encode(found)
	}
	found, err := lookUp(ctx, e.Environment(), Key(image), helperLimit)
	if err != nil {
		return "", err
	}
	return encode(found)
}

func lookUp(ctx context.Context, env endpoint.Environment, key string, limit time.Duration) (api.AuthConfig, error) {
	fromEnvironment, err := environmentAuths(env)
	if err != nil {
		return api.AuthConfig{}, err
	}
	if c, ok := fromEnvironment[key]; ok {
		return api.AuthConfig{Username: c.Username, Password: c.Password, ServerAddress: key}, nil
	}
	file, err := LoadConfig(env)
	if err != nil {
		return api.AuthConfig{}, err
	}
	inFile, err := configcredentials.NewFileStore(file).Get(key)
	if err != nil { // the file store has none
		return api.AuthConfig{}, err
	}
	found := api.AuthConfig{
		Username: inFile.Username, Password: inFile.Password, ServerAddress: inFile.ServerAddress,
		IdentityToken: inFile.IdentityToken, RegistryToken: inFile.RegistryToken,
	}
	suffix := helperOf(file, key)
	if suffix == "" {
		return found, nil
	}
	// A helper is asked instead of the file; only a registry token is kept in the file beside it.
	found = api.AuthConfig{RegistryToken: inFile.RegistryToken}
	answer, err := askHelper(ctx, env, suffix, key, limit)
	if err != nil || answer == nil {
		return found, err
	}
	found.ServerAddress = key
	if answer.Username == tokenUser {
		found.IdentityToken = answer.Secret
	} else {
		found.Username, found.Password = answer.Username, answer.Secret
	}
	return found, nil
}

// helperOf names the helper for a registry without its prefix; "" for none.
// An empty entry for a registry switches the common helper off for it.
func helperOf(file *configfile.ConfigFile, key string) string {
	if suffix, ok := file.CredentialHelpers[key]; ok {
		return suffix
	}
	return file.CredentialsStore
}

// Helper is a credential helper that the docker config names.
type Helper struct {
	// Registry is the registry it is for, "" for all that have no own one.
	Registry string `json:"registry"`
	// Program is the name of the program, "docker-credential-…".
	Program string `json:"program"`
	// Path is where the program is, "" when it is not on PATH.
	Path string `json:"path"`
	// Found tells that the program is on PATH.
	Found bool `json:"found"`
}

// Helpers lists the credential helpers that the docker config names, the
// common one first. It starts none of them.
func Helpers(env endpoint.Environment) ([]Helper, error) {
	file, err := LoadConfig(env)
	if err != nil {
		return nil, err
	}
	var list []Helper
	add := func(registry, suffix string) {
		if suffix != "" {
			path := env.Program(helperPrefix + suffix)
			list = append(list, Helper{Registry: registry, Program: helperPrefix + suffix, Path: path, Found: path != ""})
		}
	}
	add("", file.CredentialsStore)
	for registry, suffix := range file.CredentialHelpers {
		add(registry, suffix)
	}
	slices.SortFunc(list, func(a, b Helper) int { return strings.Compare(a.Registry, b.Registry) })
	return list, nil
}

// HostCredentials gives what the caller has for a registry by its host, as BuildKit asks; those of a Login win.
func HostCredentials(ctx context.Context, e *engine.Engine, host string) (api.AuthConfig, error) {
	key := host
	if hub := defaultDomain(); host == "registry-1."+hub || host == hub {
		key = hubKey()
	}
	if found, ok := e.Logins().Of(key); ok {
		return found, nil
	}
	return lookUp(ctx, e.Environment(), key, helperLimit)
}
