package container

import "dockbridge/core/wire"

// ListFilters say which containers a list has. Values of one key are alternatives, keys narrow each other.
type ListFilters struct {
	// Ancestor is an image that it was made of: a name, an id, or one whose layers its image has.
	Ancestor wire.FilterText `json:"ancestor"`
	// Before is a container that was made after it.
	Before wire.FilterText `json:"before"`
	// Exited is the exit code of its program.
	Exited wire.FilterNumber `json:"exited"`
	// Expose is a port that it exposes: "80", "80/tcp" or "80-90/tcp".
	Expose wire.FilterText `json:"expose"`
	// Health is what its health check says.
	Health wire.FilterOneOf[HealthName] `json:"health"`
	// ID is an id, or a part of it.
	ID wire.FilterText `json:"id"`
	// IsTask is whether it belongs to a service of a swarm.
	IsTask wire.FilterBool `json:"is-task"`
	// Isolation is how a Windows engine keeps it apart.
	Isolation wire.FilterOneOf[Isolation] `json:"isolation"`
	// Label is a label that it has: "key" or "key=value".
	Label wire.FilterText `json:"label"`
	// Name is a regular expression that some part of its name matches.
	Name wire.FilterText `json:"name"`
	// Network is a network that it is in.
	Network wire.FilterText `json:"network"`
	// Publish is a port that it publishes: "80", "80/tcp" or "80-90/tcp".
	Publish wire.FilterText `json:"publish"`
	// Since is a container that was made before it.
	Since wire.FilterText `json:"since"`
	// Status is its state.
	Status wire.FilterOneOf[StateName] `json:"status"`
	// Volume is a volume that it has, or the place of one.
	Volume wire.FilterText `json:"volume"`
}

// Keys are those of its filters.
func (ListRequest) Keys() map[string]any { return map[string]any{"filters": ListFilters{}} }

// PythonName tells it from the others.
func (ListFilters) PythonName() string { return "ContainerListFilters" }

// Keys are those of its filters.
func (PruneRequest) Keys() map[string]any { return map[string]any{"filters": wire.PruneFilters{}} }

// Keys are those of its filters.
func (StatsAllRequest) Keys() map[string]any { return ListRequest{}.Keys() }

// Keys are those of its filters.
func (StreamStatsAllRequest) Keys() map[string]any { return ListRequest{}.Keys() }
