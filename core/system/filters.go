package system

import "dockbridge/core/engine"

// EventFilters say which events come. Values of one key are alternatives, keys narrow each other.
type EventFilters struct {
	// Config is a config of a swarm.
	Config engine.FilterText `json:"config"`
	// Container is a container that it is about.
	Container engine.FilterText `json:"container"`
	// Daemon is an engine.
	Daemon engine.FilterText `json:"daemon"`
	// Event is what happened: "start", "die", "health_status", … Each version of the engine knows more of them.
	Event engine.FilterText `json:"event"`
	// Image is an image that it is about, or that its container was made of.
	Image engine.FilterText `json:"image"`
	// Label is a label of what it is about: "key" or "key=value".
	Label engine.FilterText `json:"label"`
	// Network is a network that it is about.
	Network engine.FilterText `json:"network"`
	// Node is a node of a swarm.
	Node engine.FilterText `json:"node"`
	// Plugin is a plugin.
	Plugin engine.FilterText `json:"plugin"`
	// Scope is whether it comes from this engine or from its swarm.
	Scope engine.FilterOneOf[EventScope] `json:"scope"`
	// Secret is a secret of a swarm.
	Secret engine.FilterText `json:"secret"`
	// Service is a service of a swarm.
	Service engine.FilterText `json:"service"`
	// Type is what kind of thing it is about.
	Type engine.FilterOneOf[EventType] `json:"type"`
	// Volume is a volume that it is about.
	Volume engine.FilterText `json:"volume"`
}

// Keys are those of its filters.
func (EventsRequest) Keys() map[string]any { return map[string]any{"filters": EventFilters{}} }

// Keys are those of its filters.
func (StreamEventsRequest) Keys() map[string]any { return map[string]any{"filters": EventFilters{}} }
