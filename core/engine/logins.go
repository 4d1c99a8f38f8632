package engine

import (
	"encoding/base64"
	"maps"
	"sync"

	"dockbridge/core/argument"
	"dockbridge/core/fault"

	"github.com/docker/docker/api/types/registry"
)

// Logins are the credentials that a client keeps in its memory, by the registries' names in the docker config. The zero value has none.
type Logins struct {
	lock sync.Mutex
	all  map[string]registry.AuthConfig
}

// Logins gives those of this engine's client. They are nowhere else, and gone with it.
func (e *Engine) Logins() *Logins { return &e.logins }

// Of gives the credentials for a registry.
func (l *Logins) Of(name string) (registry.AuthConfig, bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	found, ok := l.all[name]
	return found, ok
}

// All gives those of every registry.
func (l *Logins) All() map[string]registry.AuthConfig {
	l.lock.Lock()
	defer l.lock.Unlock()
	return maps.Clone(l.all)
}

// Keep remembers credentials in place of older ones.
func (l *Logins) Keep(name string, credentials registry.AuthConfig) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.all == nil {
		l.all = map[string]registry.AuthConfig{}
	}
	l.all[name] = credentials
}

// secrets are what no error may show of them.
func (l *Logins) secrets() []fault.Secret {
	var secrets []fault.Secret
	for _, credentials := range l.All() {
		secrets = append(secrets, CredentialSecrets(credentials)...)
	}
	return secrets
}

// CredentialSecrets are the password and the tokens of credentials, also in the forms in which they travel: to the engine, and from there
// to the registry.
func CredentialSecrets(c registry.AuthConfig) []fault.Secret {
	if c == (registry.AuthConfig{}) {
		return nil
	}
	secrets := argument.Whole(c.Password, c.IdentityToken, c.RegistryToken, c.Auth)
	if text, err := registry.EncodeAuthConfig(c); err == nil {
		secrets = append(secrets, argument.Whole(text)...)
	}
	if c.Password != "" {
		basic := []byte(c.Username + ":" + c.Password)
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
			secrets = append(secrets, argument.Whole(encoding.EncodeToString(basic))...)
		}
	}
	return secrets
}

// Forget removes those of a registry, and tells whether there were any.
func (l *Logins) Forget(name string) bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	_, known := l.all[name]
	delete(l.all, name)
	return known
}
