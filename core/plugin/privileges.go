package plugin

import (
	"context"
	"net/http"
	"net/url"

	"dockbridge/core/engine"
	"dockbridge/core/fault"
	"dockbridge/core/registry"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/versions"
)

// PrivilegesRequest is the request of plugin.privileges.
type PrivilegesRequest struct {
	engine.Deadline
	// Remote is the plugin's name in its registry ("team/sshfs", "host:5000/team/sshfs:1", "sshfs@sha256:…"); "latest" when it has neither tag nor digest.
	Remote string `json:"remote_name"`
	// Auth are the credentials for the registry: {"username", "password"}, {"identity_token"} or {"registry_token"}. They win over the docker config, which is asked otherwise.
	Auth registry.Auth `json:"auth_config,omitempty" secret:"true"`
}

// Privilege is something that a plugin wants to be allowed.
type Privilege struct {
	// Name is what it is: "network", "mount", "device", "capabilities", "allow-all-devices", "host ipc namespace" or "host pid namespace".
	Name string `json:"Name"`
	// Description says it in words.
	Description string `json:"Description"`
	// Value is which ones: networks, paths, capabilities; ["true"] where there is no choice.
	Value []string `json:"Value"`
}

// Privileges asks a registry what a plugin wants to be allowed, without
// installing it. A registry that refuses, or has no such plugin, is a
// RegistryError with the reason.
func Privileges(ctx context.Context, e *engine.Engine, r PrivilegesRequest) (engine.Document[[]Privilege], error) {
	remote, err := newRemote(ctx, e, r.Remote, r.Auth)
	if err != nil {
		return engine.Document[[]Privilege]{}, err
	}
	doc, _, err := remote.privileges(ctx, e)
	return doc, err
}

// remote is a plugin in a registry.
type remote struct {
	given string // as the caller wrote it
	named reference.Named
	auth  string // as it travels
}

func newRemote(ctx context.Context, e *engine.Engine, name string, given registry.Auth) (remote, error) {
	named, err := registry.ParseName(name)
	if err != nil {
		return remote{}, noName("remote_name", name)
	}
	if err := supported(ctx, e); err != nil {
		return remote{}, err
	}
	named = reference.TagNameOnly(named)
	auth, err := registry.EncodedAuth(ctx, e, named, given)
	return remote{given: name, named: named, auth: auth}, err
}

// failed gives an error of a request that the engine passed on to the registry.
func (r remote) failed(err error, what string) error {
	return registry.Refused(registry.WithoutEncoded(err, r.auth), fault.RegistryFailed, r.given, "the plugin "+r.given+" could not be "+what)
}

func (r remote) header() http.Header {
	return http.Header{"X-Registry-Auth": {r.auth}}
}

func (r remote) privileges(ctx context.Context, e *engine.Engine) (engine.Document[[]Privilege], []Privilege, error) {
	resp, err := e.DoWith(ctx, http.MethodGet, "/plugins/privileges", url.Values{"remote": {r.named.String()}}, r.header(), nil)
	if err != nil {
		return engine.Document[[]Privilege]{}, nil, r.failed(err, "looked up")
	}
	doc, err := engine.Read[[]Privilege](e, resp)
	if err != nil {
		return doc, nil, fault.From(err).WithResource(r.given)
	}
	asked, err := doc.Decode()
	if err != nil {
		return doc, nil, fault.From(err).WithResource(r.given)
	}
	if len(asked) == 0 {
		err = r.confirm(ctx, e)
	}
	return doc, asked, err
}

// confirm makes sure that a plugin which asks for nothing is there: engines
// also say so of one that they could not get from its registry.
func (r remote) confirm(ctx context.Context, e *engine.Engine) error {
	version, err := e.Version(ctx)
	if err != nil {
		return err
	}
	if versions.LessThan(version, "1.30") {
		return nil
	}
	if _, err = registry.Describe(ctx, e, r.named, r.auth); err != nil {
		return r.failed(err, "looked up")
	}
	return nil
}
