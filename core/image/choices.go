package image

import "dockbridge/core/argument"

// ReportKind is what a report of a build is about.
type ReportKind string

// Values are all there are.
func (ReportKind) Values() []string {
	return []string{"context", "step", "output", "pull", "status", "done", "built"}
}

// Builder is what builds images.
type Builder string

// Values are all there are.
func (Builder) Values() []string { return []string{string(buildKit), string(classic)} }

const (
	buildKit Builder = "buildkit"
	classic  Builder = "classic"
)

// UnmarshalJSON takes one of them.
func (b *Builder) UnmarshalJSON(data []byte) error { return argument.OneOf(data, b) }
