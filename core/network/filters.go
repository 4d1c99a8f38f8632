package network

import "dockbridge/core/wire"

// ListFilters say which networks a list has. Values of one key are alternatives, keys narrow each other.
type ListFilters struct {
	// Dangling is whether no container uses it.
	Dangling wire.FilterBool `json:"dangling"`
	// Driver is its driver.
	Driver wire.FilterText `json:"driver"`
	// ID is an id, or a part of it.
	ID wire.FilterText `json:"id"`
	// Label is a label that it has: "key" or "key=value".
	Label wire.FilterText `json:"label"`
	// Name is a name, or a part of it.
	Name wire.FilterText `json:"name"`
	// Scope is how far it reaches.
	Scope wire.FilterOneOf[Scope] `json:"scope"`
	// Type is whether it is one that every engine has.
	Type wire.FilterOneOf[Kind] `json:"type"`
}

// Keys are those of its filters.
func (ListRequest) Keys() map[string]any { return map[string]any{"filters": ListFilters{}} }

// PythonName tells it from the others.
func (ListFilters) PythonName() string { return "NetworkListFilters" }

// Keys are those of its filters.
func (PruneRequest) Keys() map[string]any { return map[string]any{"filters": wire.PruneFilters{}} }

// Kind is whether a network is one that every engine has.
type Kind string

// Values are all there are.
func (Kind) Values() []string { return []string{"custom", "builtin"} }
