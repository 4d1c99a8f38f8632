package wire

import (
	"strings"

	"dockbridge/core/argument"
)

// The types here describe what Filters hold for whom checks programs before they run: a request that has filters says by a method
// Keys which keys there are, as a struct of these. What a newer engine may know is sent all the same.

// FilterText is a text, or several of which one must fit.
type FilterText string

// PythonType is the type hint.
func (FilterText) PythonType() string { return "str | list[str] | tuple[str, ...]" }

// FilterNumber is a number, or several of which one must fit.
type FilterNumber int

// PythonType is the type hint.
func (FilterNumber) PythonType() string {
	return "int | str | list[int] | list[str] | tuple[int | str, ...]"
}

// FilterBool is a question that is answered by yes or no.
type FilterBool bool

// PythonType is the type hint.
func (FilterBool) PythonType() string { return `bool | Literal["true", "false"]` }

// FilterMoment is a moment, or a span before now.
type FilterMoment string

// PythonType is the type hint.
func (FilterMoment) PythonType() string { return Time("").PythonType() }

// FilterOneOf is one of a closed set, or several.
type FilterOneOf[T argument.Choice] string

// PythonType is the type hint.
func (FilterOneOf[T]) PythonType() string {
	literal := `Literal["` + strings.Join(T("").Values(), `", "`) + `"]`
	return literal + " | list[" + literal + "] | tuple[" + literal + ", ...]"
}

// LabelFilters choose by labels.
type LabelFilters struct {
	// Label is a label that it has: "key" or "key=value".
	Label FilterText `json:"label"`
	// LabelNot is a label that it has not.
	LabelNot FilterText `json:"label!"`
}

// PruneFilters say what is removed.
type PruneFilters struct {
	LabelFilters
	// Until is a moment that it is older than.
	Until FilterMoment `json:"until"`
}
