package engine

import (
	"context"
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

// isAnswer tells that a 503 will not pass: the engine itself has given it, because it is no manager. Another one of the engine's, when
// it has lost containerd for example, or a proxy's, may pass.
func isAnswer(path, version string) bool {
	path, _, _ = strings.Cut(path, "?")
	return version != "" && isOfSwarm(path)
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
