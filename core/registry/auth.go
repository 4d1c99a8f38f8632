package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"dockbridge/core/fault"

	api "github.com/docker/docker/api/types/registry"
)

// Auth are credentials that the caller gives with a request; they win over
// those of the docker config. The zero value means that none were given.
//
// An Auth never shows its content when it is printed or logged.
type Auth struct {
	config api.AuthConfig
	given  bool
}

// PythonType is the type hint.
func (Auth) PythonType() string { return "Mapping[str, str]" }

// Password makes an Auth of a user and a password.
func Password(username, password string) Auth {
	return Auth{config: api.AuthConfig{Username: username, Password: password}, given: true}
}

// IsZero tells that no credentials were given.
func (a Auth) IsZero() bool { return !a.given }

// String hides the content.
func (a Auth) String() string {
	if a.IsZero() {
		return "no credentials"
	}
	return "credentials (hidden)"
}

// GoString hides the content.
func (a Auth) GoString() string { return "registry.Auth{" + a.String() + "}" }

// Format hides the content from every verb of fmt.
func (a Auth) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(a.String())) }

// MarshalJSON hides the content.
func (a Auth) MarshalJSON() ([]byte, error) { return json.Marshal(a.String()) }

const authHint = `give {"username": …, "password": …}, {"identity_token": …} or {"registry_token": …}`

// UnmarshalJSON reads the names of docker-py and of the docker config alike.
// Its errors name fields and never quote values: a value may be a password
// that was given in the wrong place.
func (a *Auth) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return fault.Invalid(authHint, "auth_config is not an object")
	}
	var c api.AuthConfig
	targets := map[string]*string{
		"username": &c.Username, "password": &c.Password, "email": new(string),
		"identitytoken": &c.IdentityToken, "registrytoken": &c.RegistryToken, "serveraddress": &c.ServerAddress,
	}
	for name, value := range fields {
		target := targets[strings.ReplaceAll(strings.ToLower(name), "_", "")]
		if target == nil {
			return fault.Invalid(authHint, "auth_config has a field that is not known: %q", name)
		}
		if json.Unmarshal(value, target) != nil {
			return fault.Invalid("give it as a text", "auth_config's %s is no text", name)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	if c.IdentityToken == "" && c.RegistryToken == "" && (c.Username == "" || c.Password == "") {
		return fault.Invalid(authHint, "auth_config has neither a username with a password nor a token")
	}
	*a = Auth{config: c, given: true}
	return nil
}

// encode gives credentials as the engine takes them in the header X-Registry-Auth.
func encode(c api.AuthConfig) (string, error) {
	text, err := api.EncodeAuthConfig(c)
	if err != nil { // texts always encode
		return "", fault.New(fault.Internal, "the credentials cannot be encoded")
	}
	return text, nil
}
