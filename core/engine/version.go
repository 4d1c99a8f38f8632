package engine

import (
	"context"
	"strings"
)

// renegotiate gives the path of a request for the version that is to be spoken from now on, when an engine has refused it and names a
// newest version with which another one would have been negotiated: it was replaced by another engine since. What was refused
// with a 400 has not been carried out, so it may be sent again, whatever it is.
func (e *Engine) renegotiate(ctx context.Context, path, newest string) (string, bool) {
	used, rest, found := strings.Cut(strings.TrimPrefix(path, "/v"), "/")
	if !found || !strings.HasPrefix(path, "/v") || newest == "" || !apiVersion.MatchString(used) || e.negotiate(newest) == used {
		return "", false
	}
	ping, err := e.ask(Impatient(ctx))
	if err != nil || ping.NegotiatedVersion == used {
		return "", false
	}
	e.negotiated.Store(&ping)
	e.api.Store(nil) // docker's client is made for one version
	return "/v" + ping.NegotiatedVersion + "/" + rest, true
}
