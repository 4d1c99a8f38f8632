package system

import "dockbridge/core/wire"

// EventFilters say which events come. Values of one key are alternatives, keys narrow each other.
type EventFilters struct {
	// Config is a config of a swarm.
	Config wire.FilterText `json:"config"`
	// Container is a container that it is about.
	Container wire.FilterText `json:"container"`
	// Daemon is an engine.
	Daemon wire.FilterText `json:"daemon"`
	// Event is what happened: "start", "die", "health_status", … Each version of the engine knows more of them.
	Event wire.FilterText `json:"event"`
	// Image is an image that it is about, or that its container was made of.
	Image wire.FilterText `json:"image"`
	// Label is a label of what it is about: "key" or "key=value".
	Label wire.FilterText `json:"label"`
	// Network is a network that it is about.
	Network wire.FilterText `json:"network"`
	// Node is a node of a swarm.
	Node wire.FilterText `json:"node"`
	// Plugin is a plugin.
	Plugin wire.FilterText `json:"plugin"`
	// Scope is whether it comes from this engine or from its swarm.
	Scope wire.FilterOneOf[EventScope] `json:"scope"`
	// Secret is a secret of a swarm.
	Secret wire.FilterText `json:"secret"`
	// Service is a service of a swarm.
	Service wire.FilterText `json:"service"`
	// Type is what kind of thing it is about.
	Type wire.FilterOneOf[EventType] `json:"type"`
	// Volume is a volume that it is about.
	Volume wire.FilterText `json:"volume"`
}

// Keys are those of its filters.
func (EventsRequest) Keys() map[string]any { return map[string]any{"filters": EventFilters{}} }

// Keys are those of its filters.
func (StreamEventsRequest) Keys() map[string]any { return map[string]any{"filters": EventFilters{}} }
