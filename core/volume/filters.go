package volume

import "dockbridge/core/wire"

// ListFilters say which volumes a list has. Values of one key are alternatives, keys narrow each other.
type ListFilters struct {
	// Dangling is whether no container uses it.
	Dangling wire.FilterBool `json:"dangling"`
	// Driver is its driver.
	Driver wire.FilterText `json:"driver"`
	// Label is a label that it has: "key" or "key=value".
	Label wire.FilterText `json:"label"`
	// Name is a name, or a part of it.
	Name wire.FilterText `json:"name"`
}

// Keys are those of its filters.
func (ListRequest) Keys() map[string]any { return map[string]any{"filters": ListFilters{}} }

// PythonName tells it from the others.
func (ListFilters) PythonName() string { return "VolumeListFilters" }

// PruneFilters say which volumes are removed.
type PruneFilters struct {
	wire.LabelFilters
}

// Keys are those of its filters.
func (PruneRequest) Keys() map[string]any { return map[string]any{"filters": PruneFilters{}} }

// PythonName tells it from the others.
func (PruneFilters) PythonName() string { return "VolumePruneFilters" }
