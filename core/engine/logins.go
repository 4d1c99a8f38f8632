package engine

import (
	"maps"
	"sync"

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

// Forget removes those of a registry, and tells whether there were any.
func (l *Logins) Forget(name string) bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	_, known := l.all[name]
	delete(l.all, name)
	return known
}
