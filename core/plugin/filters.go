package plugin

import "dockbridge/core/wire"

// ListFilters say which plugins a list has.
type ListFilters struct {
	// Enabled is whether it is switched on.
	Enabled wire.FilterBool `json:"enabled"`
	// Capability is what it does.
	Capability wire.FilterOneOf[Capability] `json:"capability"`
}

// Keys are those of its filters.
func (ListRequest) Keys() map[string]any { return map[string]any{"filters": ListFilters{}} }

// PythonName tells it from the others.
func (ListFilters) PythonName() string { return "PluginListFilters" }

// Capability is what a plugin does.
type Capability string

// Values are all there are.
func (Capability) Values() []string {
	return []string{"volumedriver", "networkdriver", "ipamdriver", "logdriver", "metricscollector", "authz"}
}
