package engine

import (
	"context"
	"net/http"
	"regexp"
	"strings"
)

// ofSwarm are the endpoints that only a manager of a swarm answers.
var ofSwarm = regexp.MustCompile(`^/v[0-9.]+/(services|nodes|tasks|secrets|configs|swarm)(/|$)`)

func isOfSwarm(path string) bool { return ofSwarm.MatchString(path) }

// isCreate tells of the requests that may need a manager: for networks and volumes of the whole swarm.
func isCreate(path string) bool {
	return strings.HasSuffix(path, "/networks/create") || strings.HasSuffix(path, "/volumes/create")
}

// ofRegistry are the reads that the engine passes on to a registry.
var ofRegistry = regexp.MustCompile(`^/v[0-9.]+/(distribution/.+/json|images/search|plugins/privileges)$`)

// isAnswer tells that a failure will not pass: the engine itself has given it. A 503 to what only a manager of a swarm answers says that it
// is none; another one of the engine's, when it has lost containerd for example, or a proxy's, may pass. Any failure of what a registry
// was asked is that registry's word: asking again would cost more of its limit, and try a wrong password again.
func isAnswer(path, version string, status int) bool {
	path, _, _ = strings.Cut(path, "?")
	return version != "" && (status == http.StatusServiceUnavailable && isOfSwarm(path) || ofRegistry.MatchString(path))
}

// managesSwarm tells whether the engine is a manager of a swarm; true when it does not say.
func (e *Engine) managesSwarm(ctx context.Context) bool {
	info, err := Get[struct {
		Swarm *struct{ ControlAvailable bool }
	}](ctx, e, "/info", nil)
	if err != nil {
		return true
	}
	known, err := info.Decode()
	return err != nil || known.Swarm == nil || known.Swarm.ControlAvailable
}
