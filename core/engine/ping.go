package engine

import (
	"context"
	"net/http"
)

// Ping is what an engine says of itself in one cheap request.
type Ping struct {
	// APIVersion is the newest API version the engine speaks, for example "1.41".
	APIVersion string `json:"api_version"`
	// NegotiatedVersion is the API version this client speaks with it: the newest that both know, or the pinned one.
	NegotiatedVersion string `json:"negotiated_version"`
	// OSType is the containers' operating system: "linux" or "windows".
	OSType string `json:"os_type"`
	// Experimental tells that the engine runs with experimental features.
	Experimental bool `json:"experimental"`
	// BuilderVersion is "1" for the classic builder, "2" for BuildKit as the engine's default.
	BuilderVersion string `json:"builder_version"`
	// Swarm is the swarm state and role, for example "active/manager"; "inactive" outside a swarm.
	Swarm string `json:"swarm"`
}

// Ping asks the engine for its version (GET /_ping, which exists unversioned in every engine).
func (e *Engine) Ping(ctx context.Context) (Ping, error) {
	ping, err := e.ask(ctx)
	if err == nil {
		e.negotiated.CompareAndSwap(nil, &ping)
	}
	return ping, err
}

func (e *Engine) ask(ctx context.Context) (Ping, error) {
	h := http.Header{}
	if _, err := e.fetch(ctx, "/_ping", nil, h, e.DocumentLimit()); err != nil {
		return Ping{}, err
	}
	if h.Get("Api-Version") == "" {
		return Ping{}, badReply(e, "the reply to a ping names no API version")
	}
	ping := Ping{
		APIVersion: h.Get("Api-Version"), NegotiatedVersion: e.negotiate(h.Get("Api-Version")), OSType: h.Get("Ostype"), Experimental: h.Get("Docker-Experimental") == "true",
		BuilderVersion: h.Get("Builder-Version"), Swarm: h.Get("Swarm"),
	}
	return ping, nil
}
