package registry

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"dockbridge/core/argument"
	"dockbridge/core/engine"
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
func (Auth) PythonType() string { return "AuthConfig" }

// PythonForms are the mappings.
func (Auth) PythonForms() []any { return []any{AuthKeys{}} }

// AuthKeys are what credentials are made of: a user and a password, or a token.
type AuthKeys struct {
	// Username is the user.
	Username string `json:"username"`
	// Password is the password, or an access token.
	Password string `json:"password"`
	// IdentityToken stands for a user and a password.
	IdentityToken string `json:"identity_token"`
	// RegistryToken is a bearer token of the registry.
	RegistryToken string `json:"registry_token"`
	// ServerAddress is the registry, where the image's name does not say it.
	ServerAddress string `json:"serveraddress"`
	// Email is taken, and not sent: no registry asks for it any more.
	Email string `json:"email"`
}

// PythonName is the engine's.
func (AuthKeys) PythonName() string { return "AuthConfig" }

// OneSpelling is docker-py's.
func (AuthKeys) OneSpelling() {}

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
	if argument.IsNone(data) {
		return nil
	}
	fields, ok := argument.Entries(data)
	if !ok {
		return argument.NotA(data, authHint)
	}
	var c api.AuthConfig
	targets := map[string]*string{
		"username": &c.Username, "password": &c.Password, "email": new(string),
		"identitytoken": &c.IdentityToken, "registrytoken": &c.RegistryToken, "serveraddress": &c.ServerAddress,
	}
	for _, f := range fields {
		target := targets[strings.ReplaceAll(strings.ToLower(f.Key), "_", "")]
		if target == nil { // the name is not shown: it may be a password in the wrong place
			return argument.Unusable("", authHint, "has a field that is not known")
		}
		if argument.IsNone(f.Value) {
			continue
		}
		text, ok := argument.Text(f.Value)
		if !ok {
			return argument.At(argument.Field(f.Key), argument.NotA(f.Value, "give a text"))
		}
		*target = text
	}
	if len(fields) == 0 {
		return nil
	}
	if c.IdentityToken == "" && c.RegistryToken == "" && (c.Username == "" || c.Password == "") {
		return argument.Unusable("", authHint, "has neither a username with a password nor a token")
	}
	*a = Auth{config: c, given: true}
	return nil
}

// Secrets are the password and the tokens, also in the form in which they travel.
func (a Auth) Secrets(map[string]string) []fault.Secret { return engine.CredentialSecrets(a.config) }

// WithoutCredentials gives an error without the credentials that were sent with a build, wherever they came from, also
// in the form in which they travel.
func WithoutCredentials(err error, sent map[string]api.AuthConfig) error {
	if fault.CodeOf(err) == "" || len(sent) == 0 {
		return err
	}
	var secrets []fault.Secret
	for _, c := range sent {
		secrets = append(secrets, engine.CredentialSecrets(c)...)
	}
	if header, encodeErr := json.Marshal(sent); encodeErr == nil {
		secrets = append(secrets, argument.Whole(base64.URLEncoding.EncodeToString(header))...)
	}
	return fault.From(err).Hide(secrets)
}

// WithoutEncoded is WithoutCredentials for those of one registry, as they travel.
func WithoutEncoded(err error, header string) error {
	sent, decodeErr := api.DecodeAuthConfig(header)
	if fault.CodeOf(err) == "" || decodeErr != nil { // the caller's own error, or nothing that was encoded here
		return err
	}
	return fault.From(err).Hide(engine.CredentialSecrets(*sent))
}

// encode gives credentials as the engine takes them in the header X-Registry-Auth.
func encode(c api.AuthConfig) (string, error) {
	text, err := api.EncodeAuthConfig(c)
	if err != nil { // texts always encode
		return "", fault.New(fault.Internal, "the credentials cannot be encoded")
	}
	return text, nil
}
