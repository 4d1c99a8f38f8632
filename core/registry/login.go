package registry

import (
	"context"
	"net/http"
	"strings"

	"dockbridge/core/engine"
	"dockbridge/core/fault"

	"github.com/distribution/reference"
	api "github.com/docker/docker/api/types/registry"
)

// Login lets the engine try credentials at a registry ("" for Docker Hub), and keeps them in the client's memory. A registry that gives
// a token for them has that kept instead. It gives what the registry says, and its name in the docker config.
func Login(ctx context.Context, e *engine.Engine, registry, username, password string) (key, status string, err error) {
	key, err = keyOf(registry)
	if err != nil {
		return "", "", err
	}
	credentials := api.AuthConfig{Username: username, Password: password, ServerAddress: key}
	resp, err := e.Do(ctx, http.MethodPost, "/auth", nil, credentials)
	if err != nil {
		return "", "", notLoggedIn(err, key)
	}
	answer, err := accepted(e, resp)
	if err != nil {
		return "", "", err
	}
	if answer.IdentityToken != "" {
		credentials = api.AuthConfig{IdentityToken: answer.IdentityToken, ServerAddress: key}
	}
	e.Logins().Keep(key, credentials)
	return key, answer.Status, nil
}

// accepted reads what the engine says of credentials that were taken; without a token it may say nothing.
func accepted(e *engine.Engine, resp *http.Response) (api.AuthenticateOKBody, error) {
	if resp.StatusCode == http.StatusNoContent {
		return api.AuthenticateOKBody{Status: "Login Succeeded"}, resp.Body.Close()
	}
	doc, err := engine.Read[api.AuthenticateOKBody](e, resp)
	if err != nil {
		return api.AuthenticateOKBody{}, err
	}
	return doc.Decode()
}

// notLoggedIn tells wrong credentials, which each generation of engines reports in another way, from a registry that could not be asked.
func notLoggedIn(err error, key string) error {
	f := *fault.From(Refused(err, fault.RegistryFailed, key, "could not log in to "+key))
	switch f.Details["reason"] {
	case reasonUnauthorized:
		f.Code = fault.Unauthorized
		f.Hint = "check the username and the password; some registries want a token as the password"
	case reasonDenied:
		f.Hint = "check the username and the password, and that this account may use the registry"
	case reasonNotFound:
		f.Hint = "check the registry's host: what is there does not answer as a registry"
	}
	return &f
}

// Logout forgets what Login has kept, and tells whether there was something.
func Logout(e *engine.Engine, registry string) (bool, error) {
	key, err := keyOf(registry)
	return err == nil && e.Logins().Forget(key), err
}

// keyOf is Key for a registry that is named as in docker login: "host:5000", with a scheme and a path or without; "" for Docker Hub.
func keyOf(registry string) (string, error) {
	host := registry
	if _, rest, found := strings.Cut(host, "://"); found {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	hub := defaultDomain()
	if host == "" && registry == "" || host == "index."+hub || host == "registry-1."+hub {
		host = hub
	}
	named, err := reference.ParseNormalizedNamed(host + "/a")
	if err != nil || reference.Domain(named) != host {
		return "", fault.Invalid(`give its host, with its port if it has one: "host:5000"; leave it out for Docker Hub`,
			"%q is no registry", registry).WithDetail("field", "registry")
	}
	return Key(named), nil
}
