package image

import "dockbridge/core/wire"

// ListFilters say which images a list has. Values of one key are alternatives, keys narrow each other.
type ListFilters struct {
	// Before is an image that was made after it.
	Before wire.FilterText `json:"before"`
	// Dangling is whether it has no name.
	Dangling wire.FilterBool `json:"dangling"`
	wire.LabelFilters
	// Reference is a name or a pattern: "web", "web:1.*".
	Reference wire.FilterText `json:"reference"`
	// Since is an image that was made before it.
	Since wire.FilterText `json:"since"`
	// Until is a moment that it is older than.
	Until wire.FilterMoment `json:"until"`
}

// Keys are those of its filters.
func (ListRequest) Keys() map[string]any { return map[string]any{"filters": ListFilters{}} }

// PythonName tells it from the others.
func (ListFilters) PythonName() string { return "ImageListFilters" }

// PruneFilters say which images are removed.
type PruneFilters struct {
	// Dangling is whether only those without a name are; the same as the argument.
	Dangling wire.FilterBool `json:"dangling"`
	wire.PruneFilters
}

// Keys are those of its filters.
func (PruneRequest) Keys() map[string]any { return map[string]any{"filters": PruneFilters{}} }

// PythonName tells it from the others.
func (PruneFilters) PythonName() string { return "ImagePruneFilters" }

// SearchFilters say which results a search has.
type SearchFilters struct {
	// IsOfficial is whether Docker looks after it.
	IsOfficial wire.FilterBool `json:"is-official"`
	// IsAutomated is whether a registry builds it; to engines from 28 on nothing is.
	IsAutomated wire.FilterBool `json:"is-automated"`
	// Stars is the least number of stars.
	Stars wire.FilterNumber `json:"stars"`
}

// Keys are those of its filters.
func (SearchRequest) Keys() map[string]any { return map[string]any{"filters": SearchFilters{}} }

// PythonName says of what.
func (SearchFilters) PythonName() string { return "ImageSearchFilters" }
